"""What people do on the chat page, against a real discord.py bot."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.bot.sandbox.page.conftest import PICTURE_ALT, Stage

pytestmark = pytest.mark.browser


async def write(page: Page, text: str) -> None:
    """Type into the message box."""
    await page.locator("#composer-text").click()
    await page.keyboard.type(text)


async def test_a_command_is_found_completed_followed_and_answered(stage: Stage) -> None:
    async with stage.open() as page:
        await write(page, "/proj")
        picker = page.get_by_role("listbox", name="Suggestions")
        await expect(picker.get_by_role("option")).to_have_count(1)
        await page.keyboard.press("Enter")
        await page.keyboard.type("sea")
        suggestions = page.get_by_role("listbox", name=re.compile("Suggestions for name"))
        await expect(suggestions.get_by_role("option")).to_have_text(["SEA-LION"])
        await suggestions.get_by_role("option").click()
        await page.keyboard.press("Enter")

        last = page.locator(".message").last
        await expect(last).to_contain_text("Cartographer is thinking")
        await expect(last.locator(".message-above")).to_have_text("Mia used /project name: sea-lion")
        await stage.bot.progress.put("Reading the Hub: 50 %")
        await expect(last).to_contain_text("Reading the Hub: 50 %")
        await stage.bot.progress.put("")
        await expect(last.get_by_role("heading", name="sea-lion")).to_be_visible()
        await expect(last.locator(".edited")).to_be_visible()
        await expect(page.locator(".message")).to_have_count(1)


async def test_others_see_the_answer_and_progress_as_it_happens(stage: Stage) -> None:
    async with stage.open("mia") as mia, stage.open("noor") as noor:
        await write(mia, "/project olmo")
        await mia.keyboard.press("Enter")
        await expect(noor.locator(".thinking")).to_be_visible()
        await stage.bot.progress.put("half way")
        await expect(noor.locator(".message").last).to_contain_text("half way")
        await stage.bot.progress.put("")
        await expect(noor.get_by_role("heading", name="olmo")).to_be_visible()


async def test_a_private_answer_is_seen_by_its_person_only_and_can_be_put_away(stage: Stage) -> None:
    await stage.show_card()
    async with stage.open("mia") as mia, stage.open("noor") as noor:
        await mia.get_by_role("button", name="Why?").click()
        answer = mia.locator(".message.is-private")
        await expect(answer).to_contain_text("Because the study says so.")
        await expect(answer).to_contain_text("Only you can see this")
        await expect(noor.locator(".message")).to_have_count(1)
        await expect(noor.get_by_text("Because the")).to_have_count(0)
        await answer.get_by_role("button", name="Dismiss").click()
        await expect(answer).to_have_count(0)
        await expect(mia.locator("#composer-text")).to_be_focused()


async def test_choosing_in_a_select_edits_the_message(stage: Stage) -> None:
    await stage.show_card()
    async with stage.open() as page:
        await page.get_by_role("combobox", name="What to show").click()
        options = page.get_by_role("listbox", name="What to show").get_by_role("option")
        await expect(options).to_have_text(["Models", "Data"])
        await options.nth(1).click()
        await expect(page.locator(".message").last).to_contain_text("You chose data.")


async def test_a_silent_button_says_that_it_failed(stage: Stage) -> None:
    await stage.show_card()
    async with stage.open() as page:
        button = page.get_by_role("button", name="Silent")
        await button.click()
        await expect(button).to_have_attribute("aria-busy", "true")
        stage.clock.advance(4_000)
        await expect(page.get_by_role("alert").filter(has_text="This interaction failed")).to_be_visible()
        await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_a_form_is_checked_filled_in_and_sent(stage: Stage) -> None:
    async with stage.open("ada") as page:
        await write(page, "/settings")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Settings of this server")
        await expect(dialog.get_by_role("textbox", name="Place")).to_be_focused()
        await dialog.get_by_role("button", name="Submit").click()
        await expect(dialog.get_by_role("alert")).to_have_text("Place is required.")
        await dialog.get_by_role("textbox", name="Place").fill("ecosystem")
        await dialog.get_by_role("combobox", name="Time zone").click()
        await dialog.get_by_role("option", name="Africa/Lagos").click()
        await dialog.get_by_role("radio", name="Daily").check()
        await dialog.get_by_role("checkbox", name="papers").check()
        await dialog.get_by_role("checkbox", name="Ping the role").check()
        await dialog.get_by_role("button", name="Submit").click()
        await expect(dialog).to_have_count(0)
        saved = "Saved: ecosystem | ['Africa/Lagos'] | d | ['papers'] | True"
        await expect(page.locator(".message").last).to_contain_text(saved)


async def test_a_modal_opens_only_where_it_was_asked_for(stage: Stage) -> None:
    async with stage.open("ada") as one, stage.open("ada") as other:
        await write(one, "/settings")
        await one.keyboard.press("Enter")
        await one.keyboard.press("Enter")
        await expect(one.get_by_role("dialog")).to_be_visible()
        await stage.server.person("noor").say("later")
        await expect(other.locator(".message")).to_contain_text("later")
        await expect(other.get_by_role("dialog")).to_have_count(0)


async def test_pictures_have_their_words_and_open_in_full(stage: Stage) -> None:
    await stage.show_card()
    async with stage.open() as page:
        image = page.get_by_role("img", name=PICTURE_ALT)
        await expect(image).to_be_visible()
        await expect(page.locator(".gallery img")).to_have_js_property("naturalWidth", 64)
        await page.get_by_role("button", name=f"Enlarge picture: {PICTURE_ALT}").click()
        await expect(page.get_by_role("dialog", name=PICTURE_ALT)).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_options_are_offered_checked_and_explained(stage: Stage) -> None:
    async with stage.open() as page:
        await write(page, "/digest subscribe ")
        await page.keyboard.press("Enter")
        await expect(page.locator("#composer-error")).to_contain_text("channel is required")
        await expect(page.locator("[data-option=channel]")).to_have_attribute("aria-invalid", "true")
        await page.keyboard.type("eco")
        await page.keyboard.press("Tab")
        await expect(page.locator("[data-option=channel]")).to_have_value("#ecosystem")
        await page.keyboard.type("tr")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
        answer = page.locator(".message.is-private")
        await expect(answer).to_contain_text("#ecosystem is subscribed, short: True")
        await expect(answer.locator(".used")).to_have_text(
            "/digest subscribe channel: #ecosystem short: True"
        )


async def test_numbers_are_held_to_their_bounds(stage: Stage) -> None:
    async with stage.open() as page:
        await write(page, "/project olmo")
        weeks = page.locator("[data-option=weeks]")
        for typed, problem in (("many", "a whole number"), ("13", "at most 12"), ("0", "at least 1")):
            await weeks.fill(typed)
            await weeks.press("Enter")
            await expect(page.locator("#composer-error")).to_contain_text(problem)


async def test_a_plain_message_reaches_everyone_and_a_mention_calls_the_bot(stage: Stage) -> None:
    async with stage.open("mia") as mia, stage.open("noor") as noor:
        await write(mia, "hello @Car")
        await expect(mia.get_by_role("option", name="@Cartographer").first).to_be_visible()
        await mia.keyboard.press("Enter")
        await mia.keyboard.type("are you there?")
        await mia.keyboard.press("Enter")
        sent = noor.locator(".message").first
        await expect(sent).to_contain_text("hello @Cartographer are you there?")
        await expect(sent.locator(".mention")).to_have_text("@Cartographer")
        await expect(noor.locator(".message").last).to_contain_text("You called?")
        await expect(noor.locator(".message").last.locator(".message-above")).to_contain_text("Mia")


async def test_the_menu_of_a_message_runs_the_apps_command(stage: Stage) -> None:
    stage.server.person("noor")
    await stage.server.person("noor").say("Apache-2.0 it is")
    async with stage.open("mia") as page:
        await page.get_by_text("Apache-2.0 it is").click(button="right")
        await page.get_by_role("menuitem", name="Ask about this").click()
        await expect(page.locator(".message.is-private")).to_contain_text("It says: Apache-2.0 it is")


async def test_being_someone_else_changes_what_is_seen_and_offered(stage: Stage) -> None:
    async with stage.open("mia") as page:
        links = page.get_by_role("navigation", name="Channels").get_by_role("link")
        await expect(links.filter(has_text="admin")).to_have_count(0)
        await page.get_by_role("radio", name=re.compile("Ada")).check(force=True)
        await expect(links.filter(has_text="admin")).to_have_count(1)
        await expect(page).to_have_url(re.compile("#channel=ask&person=ada$"))
        await write(page, "I am the admin")
        await page.keyboard.press("Enter")
        await expect(page.locator(".message").last.locator(".message-author")).to_have_text("Ada")


async def test_channels_with_news_have_a_dot_until_they_are_opened(stage: Stage) -> None:
    async with stage.open("mia") as page:
        await stage.server.person("noor").say("news", channel="ecosystem")
        link = page.get_by_role("link", name=re.compile("ecosystem"))
        await expect(link).to_have_class(re.compile("is-unread"))
        await link.click()
        await expect(link).not_to_have_class(re.compile("is-unread"))
        await expect(page.locator(".message")).to_contain_text("news")


async def test_an_action_of_the_demonstration_runs_and_moves_the_clock(stage: Stage) -> None:
    async def week(_: str) -> str:
        await stage.bot.progress.get()
        stage.clock.advance(7 * 86_400_000)
        return "A week went by."

    page_of = stage.server.page
    page_of.add_action("next-week", "Let the next week happen", week, description="Moves the clock")
    page_of.notice = "Facts are real as of **1 November 2026**."
    async with stage.open() as page:
        await expect(page.locator("#clock")).to_contain_text("1 Nov 2026")
        await page.get_by_text("What is real here").click()
        await expect(page.locator(".notice-text strong")).to_have_text("1 November 2026")
        button = page.locator("[data-action=next-week]")
        await button.click()
        await expect(button).to_have_attribute("aria-busy", "true")
        await expect(page.get_by_role("progressbar")).to_be_visible()
        await stage.bot.progress.put("")
        await expect(page.locator(".toast")).to_have_text("A week went by.")
        await expect(page.locator("#clock")).to_contain_text("8 Nov 2026")
        await expect(page.get_by_role("progressbar")).to_have_count(0)


async def test_ones_own_message_can_be_taken_back(stage: Stage) -> None:
    async with stage.open("mia") as mia, stage.open("noor") as noor:
        await write(mia, "oops")
        await mia.keyboard.press("Enter")
        await expect(noor.locator(".message")).to_contain_text("oops")
        await noor.get_by_role("button", name="More about the message by Mia").click()
        await expect(noor.get_by_role("menuitem", name="Delete message")).to_have_count(0)
        await mia.get_by_role("button", name="More about the message by Mia").click()
        await mia.get_by_role("menuitem", name="Delete message").click()
        await expect(noor.locator(".message")).to_have_count(0)


async def test_a_message_that_is_too_long_is_kept_and_explained(stage: Stage) -> None:
    async with stage.open() as page:
        await page.locator("#composer-text").fill("x" * 2_001)
        await page.keyboard.press("Enter")
        await expect(page.locator("#composer-error")).to_contain_text(
            "at most 2000 characters; this has 2001"
        )
        await expect(page.locator("#composer-text")).to_have_value("x" * 2_001)


async def test_a_command_in_a_text_is_a_way_into_it(stage: Stage) -> None:
    command = next(one for one in await stage.bot.tree.fetch_commands() if one.name == "project")
    await stage.server.person("noor").say(
        f"try </project:{command.id}> in <#{stage.channel('ecosystem').id}>"
    )
    async with stage.open() as page:
        await page.get_by_role("button", name="/project").click()
        await expect(page.locator("[data-option=name]")).to_be_focused()
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="#ecosystem").click()
        await expect(page.get_by_role("heading", name="ecosystem", level=2)).to_be_visible()


async def test_the_bots_conversation(stage: Stage) -> None:
    async with stage.open("mia", "@cartographer") as page:
        await write(page, "@Cartographer hello")
        await page.keyboard.press("Enter")
        await expect(page.locator(".message").last).to_contain_text("You called?")


async def test_a_bot_that_is_away_is_told(stage: Stage) -> None:
    async with stage.open() as page:
        await expect(page.locator("#connection")).to_be_hidden()
        await stage.bot.close()
        stage.server.page.refresh()
        await expect(page.locator("#connection")).to_contain_text("Cartographer is offline")
