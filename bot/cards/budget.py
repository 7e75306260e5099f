"""Discord's limits, each with where it is stated, and how much of them a card may use.

Lengths are counted in UTF-16 code units: Discord counts no more than that, whatever the script.
"""

from typing import Final

COMPONENTS: Final = 40  # components in a message, nested ones included: components/reference, "Legacy" note
TEXT: Final = 4_000  # characters of all text displays together: discord.py `LayoutView.content_length`
ROW_BUTTONS: Final = 5  # buttons in an action row: components/reference, "Action Row"
LABEL: Final = 80  # characters of a button's label: components/reference, "Button"
CUSTOM_ID: Final = 100  # characters of a custom_id: components/reference, "Anatomy of a Component"
ALT: Final = 1_024  # characters of a gallery item's description: components/reference, "Media Gallery"
NONCE: Final = 25  # characters of a nonce: resources/message, "Create Message"
COMPONENTS_V2: Final = 1 << 15  # the message flag: resources/message, "Message Flags"

# What a card allows itself, so that the above holds whatever it is made of.
ACTIONS: Final = 20  # four rows: 24 components
CHARTS: Final = 4  # galleries in one message, with the texts between them: 9 components at most
TITLE: Final = 300
URL: Final = 512
HEADING: Final = 200
LABEL_OF_FACT: Final = 120
SPAN: Final = 400  # one name or link; a longer one must not hide what follows it
LINE: Final = 1_500
SOURCES: Final = 5
SOURCES_TEXT: Final = 900
NUMBERING: Final = 40  # for "(2/5)" in a title, "Page 2 of 5" or "and 37 more lines"
SPARE: Final = 120  # what a sender may still add to a part: its key, in small print
TOGETHER: Final = 1_000  # a paragraph up to this long is not cut
PAGE_ITEMS: Final = 10  # items on one page of a paged card


def units(text: str) -> int:
    """Return the length of a text in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
