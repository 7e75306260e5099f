### What the commands say.

command-license = license
command-license-description = What a repo's license is, and what it stands on
help-button = Help
share-button = Share
share-nothing = There is nothing here to share any more.
button-unknown = This button is from another version of the bot. Ask again to get a new one.
option-not-understood = “{ $name }” cannot be used here. Choose one from the list that appears as you type.

## Ranks and refusals

refused-title = Not done
rank-operator-only = Only an operator of this bot can do that: it changes what everybody sees.
rank-admin-only = Only somebody who may manage this server can do that.
rank-own-only = Only whoever subscribed it, or somebody who may manage this server, can do that.
rank-channel-only = To subscribe a channel you need Manage Channels there, or the role that the server's admin named in the settings. Your own direct messages you can subscribe any time: leave the channel out.
ask-too-fast = You asked a lot just now: { $most } questions a minute is as many as one person may. Ask again { $at }.
scope-unknown = Nothing called “{ $name }” is known here.
scope-unknown-nearest = Nothing called “{ $name }” is known here. Near it: { $nearest }.
zone-unknown = There is no time zone “{ $name }”. Choose a city from the list that appears as you type.
zone-unknown-nearest = There is no time zone “{ $name }”. Choose a city from the list that appears as you type. Near it: { $nearest }.

## Digests

digest-list-title = Digests
digest-list-foot = A digest is chosen by its id, the word at the end of its line: { $command } stops one for a while.
watch-list-foot = A watch is chosen by its id, the word at the end of its line: { $command } stops one for a while.
digest-list-next = next { $at }
digest-none = No digest yet. { $command } starts one.
digest-unknown = There is no digest “{ $name }” here. Choose one from the list that appears as you type.
digest-too-many = You have { $most } digests in direct messages already. Remove one first: /digest list shows them.
digest-too-many-here = This server has { $most } digests already. Remove one first: /digest list shows them.
digest-cannot-post = The bot cannot post in #{ $channel }: it needs { $permissions } there.
place-left = The bot is no longer in that server, so nothing can go on there. Who manages the server invites it again: { $link }
place-gone-digest = Its channel was deleted, so there is nowhere to go on. /digest edit names another; then resume it.
place-gone-watch = Its channel was deleted, so there is nowhere to go on. /watch add watches the same elsewhere.
place-lacking = The bot cannot post in its channel: it needs { $permissions } there.
place-locked = Its thread is locked. Open it again, or name another place; then resume.
digest-subscribed = Subscribed
digest-about = About
digest-where = Where
digest-zone = Time zone
digest-next = The next three:
digest-first = A first portrait is on its way. Its id is { $id }.
digest-in-direct-messages = direct messages
digest-in-channel = a channel
digest-here-again = The bot is in the server again. { $name } is paused still: { $command }, or the button, lets it go on, and what was refused comes then.
digest-here-again-reason = the bot is in the server again; resume lets it go on
digest-stopped-title = A digest is paused
digest-stopped = The digest of { $name } could not be delivered: { $reason }. It is paused and nothing is lost. When that is mended, { $command } lets it go on.
digest-state =
    { $state ->
        [active] active
        [paused] paused
       *[other] { $state }
    }
digest-paused = The digest of { $name } is paused. Nothing is lost: when it goes on (/digest resume), it tells what happened since.
digest-resumed = The digest of { $name } goes on.
digest-resumed-next = The digest of { $name } goes on, with what happened since: { $at }.
digest-as-told = As it was told, { $at } · { $id }
digest-show-unknown = There is no digest “{ $name }” here: its id stands in the small print of its message, and in the list that appears as you type.
digest-removed = The digest of { $name } is removed. What it told can be shown again by its id (/digest show).
digest-button-pause = Pause
digest-button-resume = Resume
digest-no-trend = This digest has no picture: the counters were observed too few times.
digest-why-title = Why this digest
digest-why-window = Window
digest-why-composed = Composed
digest-why-portrait = the first digest: as things stood
digest-why-range = what was recorded after step { $after }, up to step { $until }
digest-why-range-dated = what was recorded from { $since } to { $to } (after step { $after } of the store, up to step { $until })
digest-why-body = It holds what changed in what it is about, what stands on it, and what it stands on, ranked by consequence. What is detected late is told late, and told once.

## The server

welcome-title = Cartographer
welcome-body = I watch open-source AI on the Hugging Face Hub: what is there, what changed, who builds on whom, and how projects are governed. Every answer says from where and as of when.
welcome-ask = { $command } a question, or mention me with one
welcome-digest = { $command } to get a weekly digest of what you care about
welcome-settings = { $command } to choose the channel, the time zone, who may subscribe channels, and where answers are public
welcome-all-there = I have every permission I need here.
welcome-lacking = I lack permissions here: { $permissions }.
welcome-button = Settings
settings-title = Settings of this server
settings-channel = Digest channel
settings-timezone = Time zone
settings-role = May subscribe channels
settings-role-nobody = those who may manage the channel
settings-public = Answers are public in
settings-nothing = nowhere yet
settings-choose-channel = Choose the channel where I may post; I then check what I lack there. Elsewhere answers are private, with a button to share them. The time zone is the command's option.
settings-pick-channel = The digest channel
settings-pick-role = A role that may subscribe channels
settings-pick-public = Channels in which answers are public

## Operators

admin-title = Done
admin-tracked = Following { $names }. A refresh is asked for.
admin-tracked-already = Followed already: { $names }.
admin-untracked = No longer following { $names }. What was collected stays.
admin-not-tracked = Not followed: { $names }.
admin-not-a-handle = “{ $name }” is no handle on the Hub: letters, digits, hyphens, dots and underscores, such as allenai.
follow-button = Follow { $name }
follow-asked-already = The operators were asked already: { $names }.
follow-nobody = This bot has no operator who could be asked: whoever runs it sets CARTOGRAPHER_OPERATORS.
follow-asked-title = A namespace to follow?
follow-asked = { $who } of the server { $where } asks to follow { $names } on the Hub. It costs about { $requests } requests at each refresh.
follow-sent = The operators were asked to follow { $names }.
refresh-title = Refresh
refresh-waiting = Asked for. Waiting for the collector to take it up…
refresh-joined = It was running already: you follow the same one.
refresh-run = Refresh { $number }
refresh-of = { $done } of about { $planned } requests
refresh-failed = It failed: { $reason }
refresh-goes-on = It goes on; I can no longer edit this message. /admin status shows its end.
refresh-seen = Repos seen
refresh-changed = Changed
refresh-requests = Requests
refresh-quarantined = Could not be read
refresh-took = Took
delivery-state =
    { $state ->
        [pending] waiting
        [sending] being sent
        [sent] sent
        [uncertain] uncertain
        [refused] refused
       *[other] { $state }
    }

## About

help-title = What you can do
help-body = Ask in plain words, or use a command. Where an answer is private, Share shows it to everybody.
help-foot = You can also mention me with a question, write to me directly, or open a message's menu: Apps, “What is this?”.
about-title = Cartographer
about-body = A map of open collaboration in open-source AI that is kept alive: collectors read the Hub on a schedule, every change is kept, each thing is placed in the categories of a study with the evidence beside it.
about-study = The categories are those of { $paper }, a study of fourteen open large language model projects.
about-limits-title = What I do not know
about-limit-hub = What happens elsewhere: other forges, chats, private repos. Figures about collaboration are about the Hub.
about-limit-downloads = How many people use something: downloads are the Hub's rolling count over 30 days.
about-limit-licence = The law: a declared licence is shown with what it stands on. That is evidence, not advice.
about-fresh =
    { $number ->
        [one] { $number } namespace is
       *[other] { $number } namespaces are
    } followed; something was last looked at { $at }.
about-nothing-yet =
    { $number ->
        [one] { $number } namespace is
       *[other] { $number } namespaces are
    } followed; nothing was looked at yet.
about-codebook = Codebook { $version }

## How good the map is

accuracy-title = How good the map is
accuracy-body = Measured on { $day } against what people say. A share stands with its 95 % interval; what is not classified is not said.
accuracy-owners = Who stands behind a namespace, and how it is governed
accuracy-told =
    { $axis ->
        [kind] Owner kind, as told
       *[governance] Governance model, as told
    }: of what is classified { $right } is right, { $acceptable } acceptable; classified is { $classified }.
accuracy-held-out =
    { $axis ->
        [kind] Owner kind, by rules alone on organisations they were not learned from
       *[governance] Governance model, by rules alone on organisations they were not learned from
    }: of what is classified { $right } is right; classified is { $classified }.
accuracy-blind = The registry of organisations was written by people who had these labels at hand. How many organisations it knows elsewhere is an open question.
accuracy-study = The study's fourteen projects
accuracy-study-told = Governance as the study states it: { $share }
accuracy-study-rules = By rules that know nothing of the projects, which mostly abstain: { $share }
accuracy-repos = Repos and links
accuracy-openness = Openness of components, from lists of the Hub without cards: of what is decided { $right } is right; decided is { $classified }.
accuracy-artefact =
    { $axis ->
        [kind] Artefact kind
       *[role] Role inside the kind
    }: { $right } as labelled by hand, { $acceptable } acceptable.
accuracy-evidence = Labels drawn at random whose every link shows what is said: { $share }
accuracy-answers = Answers to questions in plain words
accuracy-answered =
    { $set ->
        [development] Questions that whoever works on the answers knows
       *[measuring] Questions that are only used to measure
    }, asked on { $day }: { $outcome } got the right outcome, { $content } what must be said; { $sound } invented nothing.
accuracy-share = { $share } ({ $hits } of { $n }; { $low } to { $high })
accuracy-nothing = nothing to measure
accuracy-foot = Codebook { $codebook }, registry { $registry }. docs/accuracy.md has every table, every miss and the sample of links.

## Starting up

run-invite = Invite the bot with: { $url }
run-starter = Nothing is tracked yet. `cartographer track --starter` follows { $owners } organisations: about { $requests } requests and { $minutes } minutes for each refresh.
lookup-missing = “{ $name }” is not on the Hub, or it is private.
lookup-missing-owner = No namespace on the Hub is named “{ $name }”; a repo is looked up by its whole id, with its owner.
lookup-failed = The Hub could not be asked about “{ $name }” just now.
lookup-waiting = “{ $name }” is being looked up on the Hub: ask again in a minute.
