### What answers and their pages say. One message, one thought; nothing here formats.

## Around every answer

answer-title =
    { $intent ->
        [changes] What changed
        [list] Repos
        [count] How many
        [figure] Figures
        [license] Licences
        [use] Commercial use
        [gate] Gates
        [maker] Who is behind it
        [governance] Governance
        [why] Why
        [where] Where
        [channels] Where to take part
        [describe] What it is
        [lineage] Lineage
        [derivatives] Built on it
        [abilities] What I can answer
       *[none] Answer
    }
answer-title-list =
    { $order ->
        [newest] Newest
        [oldest] Oldest
        [downloads] Most downloaded
        [likes] Most liked
        [trending] Trending
        [largest] Largest
        [smallest] Smallest
       *[any] All
    } { $kind ->
        [model] models
        [dataset] datasets
        [space] Spaces
       *[repo] repos
    }
answer-scope = Among the { $repos } tracked, as of { $at }.
answer-scope-apart = As of { $at }.
answer-scope-whole = Among the { $repos } known here, as of { $at }.
answer-scope-empty = Nothing has been collected yet.
answer-scope-study = Source: { $source }; the store as of { $at }.
answer-scope-study-only = Source: { $source }; nothing has been collected yet.
answer-read-as = Read so: { $assumed }.
answer-unread = Left unread: { $words }.
answer-more =
    { $count ->
        [one] and one more
       *[other] and { $count } more
    }
answer-source-study = The study
answer-source-hub = The Hub

assumed-name = “{ $written }” as { $name }
assumed-owner = “{ $written }” as { $name }
assumed-moved = “{ $written }” is now { $name }
assumed-this-week = this week as the last seven days
assumed-recent-week = the last seven days, as no time was named
assumed-month = { $month } as { $month } { $year }
assumed-best = “best” is not defined, so ranked by downloads
assumed-top = ranked by downloads
assumed-created = the time as when they were created
assumed-no-window = the Hub counts downloads over a rolling 30 days, so the time named does not apply
assumed-per-model = openness is judged model by model, so projects are not ranked by it
assumed-counted = counted, not as shares
assumed-mixed = what each licence says by itself; which binds what is put together is for a lawyer
assumed-spaces = by likes, as the Hub counts no downloads of Spaces
assumed-license = asked for its licence
assumed-context = together with the question before
assumed-first-three = only the first three names

## Other readings, as buttons

reading-alone = On its own
reading-by-likes = by likes
reading-by-trending = by trending score

## Licences

license-declares = { $repo } declares { $terms }.
license-gated = Its files are { $gate }.
license-no-base = It declares no base model, so the chain ends there.
license-step = { $child } is { $relation } of { $base }, which declares { $terms }.
license-step-unknown = { $child } is { $relation } of { $base }, which is not in the store: its licence is not known here.
license-of-many = { $name }: { $counts }.
license-of-many-part = { $terms } ({ $count })
license-of-many-none = Nothing of that kind by { $name } is in the store, so I cannot say.
license-best-known = The most downloaded: { $repo }.
license-yes = Yes: { $repo } declares { $terms }.
license-no = No: { $repo } declares { $terms }, not { $claimed }.
license-all = Yes: all { $count } of { $name } in the store declare { $terms }.
license-some = In part: { $part } of { $count } of { $name } declare { $terms }.
license-none-of = No: none of the { $count } of { $name } in the store declares { $terms }.
term-license = { $name } is of the family: { $family }.
term-license-allowed = By its text, commercial use is allowed.
term-license-allowed-with-conditions = By its text, commercial use is allowed with conditions.
term-license-not-allowed = By its text, commercial use is not allowed.
term-license-unknown = Whether its text allows commercial use is not known here.
use-allowed = By what it declares, commercial use of { $repo } is allowed.
use-conditions = By what it declares, commercial use of { $repo } is allowed with conditions.
use-refused = By what it declares, commercial use of { $repo } is not allowed.
use-unclear = Whether commercial use of { $repo } is allowed is not known from what it declares.
use-chain-allowed = With what it stands on: allowed.
use-chain-conditions = With what it stands on: allowed with conditions.
use-chain-refused = With what it stands on: not allowed.
use-chain-unclear = With what it stands on: not known.
use-caveat = A declared licence is what the repo says of itself, not legal advice.
gate-of-many = { $name }: { $counts }.
gate-of-many-part = { $count } { $gate }
gate-yes = Yes: { $said }
gate-no = No: { $said }
gate-in-part = In part: { $said }
gate-answer = { $repo } is { $gate }.
relation-trained_on = trained on it
relation-uses = uses it
of-finetune = a fine-tune
of-adapter = an adapter
of-quantized = a quantisation
of-merge = a merge
of-derived = a derivative

## Who, where, how

maker-project = { $name } comes from { $maker }, a { $kind }; on the Hub: { $handles }.
maker-repo-same = { $repo } is published by { $maker }.
maker-repo = { $repo } is published by { $handle }: { $maker }.
maker-organization = { $name } comes from { $maker } ({ $country }); on the Hub: { $handles }.
maker-owner-org = { $name } is the namespace of an organisation on the Hub: { $handle }.
maker-owner-user = { $name } is the namespace of a person on the Hub: { $handle }.
maker-owner-unknown = { $name } is a namespace on the Hub: { $handle }; nothing more is known of it.
maker-type = The study counts it among: { $type }.
maker-yes = Yes. { $name } comes from { $maker }.
maker-no = No: { $name } is not from { $claimed }. It comes from { $maker }.
maker-premise = { $name } is not from { $claimed } but from { $maker }.
governance-is = { $name } is governed as { $model }: { $definition }
governance-stated = Stated by the study ({ $source }).
governance-inferred = Inferred, not stated by the study; confidence { $confidence }. { $reason }
governance-alternative = It could also be { $model }, { $confidence }.
governance-corrected = Set by an operator; the study says { $model }.
governance-unknown = The governance of { $name } is not known: it is not one of the study's 14 projects.
governance-of-repo = { $repo } belongs to { $name }.
where-project = { $maker } is at home in { $place }, { $region }.
where-organization = { $maker } is at home in { $place }.
where-unknown = Where { $name } is at home is not known.
channels-head = Where the people of { $name } can be met:
channels-none = No channel of { $name } is known. Its repos take discussions on the Hub.
channels-on-ramp = { $stage }: { $text }
why-governance-stated = { $name } is placed under { $model }.
why-governance = { $name } is placed under { $model }, confidence { $confidence }.
why-seen = { $seen }
why-rule = Decided by { $rule }, on { $at }.

## Counts and lists

count-is = { $count }{ $conditions }.
count-none = None{ $conditions }.
count-parts = That is { $parts }.
count-artefacts = { $count } { $kind }{ $conditions }.
count-examples-liked = The most liked: { $repos }.
count-examples = The most downloaded: { $repos }.
condition-of = { " " }of { $names }
condition-license = { " " }declaring { $terms }
condition-not-license = { " " }not declaring { $terms }
condition-not-family = { " " }under no licence of the family { $families }
condition-family = { " " }under a licence of the family { $families }
condition-unlicensed = { " " }without a declared licence
condition-task = { " " }for { $tasks }
condition-gated = { " " }with a gate
condition-open = { " " }without a gate
condition-name = { " " }with “{ $part }” in the name
condition-created-since = { " " }created since { $since }
condition-created-before = { " " }created before { $until }
condition-created-on = { " " }created on { $at }
condition-created-between = { " " }created from { $since } to { $until }
list-by-downloads = { $repo } leads by downloads: { $value } in the last 30 days.
list-by-downloads-least = { $repo } has the fewest downloads: { $value } in the last 30 days.
list-by-likes = { $repo } leads by likes: { $value }.
list-by-likes-least = { $repo } has the fewest likes: { $value }.
list-by-trending = { $repo } leads by the Hub's trending score: { $value }.
list-by-trending-least = { $repo } has the lowest trending score: { $value }.
list-by-modified = { $repo } changed last, { $value }.
list-by-unmodified = { $repo } has not changed for longest, since { $value }.
list-by-newest = { $repo } is the newest, created { $value }.
list-by-oldest = { $repo } is the oldest, created { $value }.
list-by-largest = { $repo } is the largest: { $value } parameters.
list-by-smallest = { $repo } is the smallest: { $value } parameters.
list-none = None{ $conditions }.
list-none-judged = None is known{ $conditions }: of what nobody has judged, it is not known.
list-unmeasured = { $count } repos meet this; in which order is not known, as that figure is known of none of them.
list-of = Of { $count }{ $conditions }.
list-item = { $repo }: { $value }
list-by-created = created { $at }
list-parameters = { $value } parameters
list-downloads = { $value } downloads in 30 days
list-likes =
    { $value } { $plural ->
        [1] like
       *[0] likes
    }
figure-downloads = { $repo } was downloaded { $value } times in the last 30 days, { $all } times in all.
figure-likes =
    { $repo } has { $value } { $plural ->
        [1] like
       *[0] likes
    }.
figure-parameters = { $repo } has { $value } parameters.
figure-created_at = { $repo } was created { $value }.
figure-last_modified = { $repo } last changed { $value }.
figure-of-unknown = That figure of { $repo } is not known.
figure-sum-downloads = The { $count } of { $name } were downloaded { $value } times in the last 30 days, added up.
figure-sum-likes = The { $count } of { $name } have { $value } likes, added up.
figure-sum-none = That figure of { $name } is not known.
figure-sum-unknown = For { $count } of them it is not known.
figure-rolling = Downloads are a rolling 30-day count, not users.

## Changes and lineage

changes-count =
    { $count ->
        [one] One change
       *[other] { $count } changes
    }{ $kind }{ $of }{ $span }.
changes-none-of-kind = No change{ $kind }{ $of }{ $span }.
changes-kind =
    { " " }{ $kind ->
        [license] of licence
        [gated] of gate
        [deleted] by deletion
        [renamed] of name
        [transferred] of owner
        [base_model] of declared base
       *[created] by creation
    }
changes-or = { " " }or
changes-none = Nothing changed{ $of }{ $span }.
changes-of = { " " }in { $names }
changes-since = { " " }since { $since }
changes-on = { " " }on { $at }
changes-between = { " " }from { $since } to { $until }
changes-before = { " " }before { $until }
changes-first-look = , the first look
changes-item = { $event }, seen { $at }
changes-partly = Observed only since { $at }: what came before is not known.
lineage-root = { $repo } declares no base model.
lineage-step = { $child } is { $relation } of { $base }.
lineage-unknown = { $base } is not in the store, so the chain is known only so far.
lineage-data = It declares as training data: { $names }.
lineage-of-many = Of { $models } of { $name }, { $bare } declare no base model, { $inside } stand on others of its own, and { $outside } on models of somebody else.
lineage-nothing = No model of { $name } is in the store.
derived-count =
    { $count }{ $by } { $number ->
        [one] declares
       *[other] declare
    } to stand directly on { $name }.
derived-none = Nothing known{ $by } declares to stand directly on { $name }.
derived-none-such = Nothing of this kind ({ $asked }){ $by } is known to stand directly on { $name }.
derived-kind = { $kind ->
        [space] Space
       *[other] { $kind }
    }
derived-by = { " " }by { $names }
derived-part = { $relation }: { $count }
noise-folded = { $number ->
        [one] { $number } re-quantisation, copy or bulk upload is folded.
       *[other] { $number } re-quantisations, copies and bulk uploads are folded.
    }
noise-requantization = Re-quantisation
noise-copy = Copy
noise-bulk = Bulk upload

## Other answers

study-what = A study of how people work together on open-source AI: 17 developers of 14 projects were interviewed.
study-projects = The projects: { $names }.
study-models = Five ways of governing: { $models }.
study-motives = Three kinds of motives: social, economic, technological.
study-read = { $title }, { $date }
study-limits = Governance of { $names } is inferred here, and says so wherever it is shown.
abilities-what = I am Cartographer, a bot: I answer from what the Hub showed and from a study of 14 open-source AI projects.
abilities-examples = Ask for example:
abilities-example-license = which licence does allenai/OLMo-2-0425-1B declare, and may I use it commercially?
abilities-example-maker = who is behind SEA-LION, and how is it governed?
abilities-example-count = how many models does EleutherAI have?
abilities-example-newest = newest datasets of BAAI
abilities-limits = What the Hub does not show (the future, private repos, other sites, people) I do not know.
describe-project = { $name } is one of the study's 14 projects, by { $maker } in { $place }.
describe-governance = Governed as { $model }.
describe-holds = On the Hub: { $counts }.
describe-nothing = Nothing of it is tracked yet.
describe-repo = { $repo } is a { $kind } by { $owner }.
describe-facts = { $facts }.
describe-kind = Kind of artefact: { $kind }.
describe-downloads = { $value } downloads in the last 30 days, { $likes } likes
describe-owner = { $name } holds { $counts } on the Hub, of those tracked.

## When there is no answer

clarify-name = I hold nothing named “{ $written }”. Did you mean one of these?
clarify-which = Which project or repo do you mean?
refused-empty = I found no question in that.
refused-words = I did not understand this question.
refused-words-at = I did not understand “{ $written }”, so I would be guessing.
refused-can = I can say licence, maker, governance, place, counts, newest, most downloaded, and what changed.
refused-name = I hold nothing named “{ $written }”.
refused-name-track = If it is on the Hub, an operator can have it tracked.
refused-nearest = Nearest: { $names }.
refused-future = The future cannot be known from the Hub: it shows what is there, and I remember what was.
refused-private = Private repos cannot be seen: the Hub shows only what is public.
refused-forges = Other sites are not what I read: I know the Hub, and the study.
refused-people = Who uses something, and how many people do, the Hub does not show. Downloads are not people.
refused-causes = Why people choose something, and why a counter rose or fell, the Hub does not show.
refused-causes-instead = What it shows are the counters themselves, their history, and what changed meanwhile.
refused-people-instead = What it shows are downloads and what others built on it.
refused-beyond = That is not collected: I keep licences, makers, lineage, counters and changes of repos on the Hub.
refused-beyond-instead = What its makers say of it stands on its page.
refused-before = Nothing was observed before { $at }, so I cannot say.
refused-untracked = Nothing of that kind by { $names } has been collected, so I cannot say.
answer-untracked = Not collected, so not counted: { $names }.
answer-census = { $names }: not tracked, so counted as the whole Hub was seen last: { $parts }.
answer-passing = { $names }: not tracked, and the whole Hub was never counted, so these are only the repos that were come across.
answer-whole = Of the whole Hub as it was seen last: { $parts }.
answer-whole-artefacts = Kinds of artefact are kept only of what is tracked, so that is what was counted.
answer-repo-untracked = { $repo } is not tracked: this is how it was seen last, on { $at }.
answer-derived-reach = Known are those that are tracked, and those that were come across{ $census }.
answer-derived-census = { " " }or counted: { $parts }
census-of = { $count } by the census of { $at }
census-snapshot = { $count } by a published snapshot of { $at }
census-none = no { $kind } were ever counted wholly
answer-created-before = Counted among what was there since { $at }: what was deleted earlier is not known.
refused-uncollected = Nothing has been collected yet, so I cannot say.
refused-secrets = That I do not tell anybody.
refused-elsewhere = Ask its people: { $names }.

## Buttons

button-project = { $name }
button-card = Card
button-models = Models
button-datasets = Datasets
button-spaces = Spaces
button-changes = What changed
button-why = Why?
button-lineage = Lineage
button-derivatives = Derivatives
button-owner = Open owner
button-back = Back

## Pages

page-who = Who
page-where = Where
page-kind = Kind
page-type = Type in the study
page-governance = Governance
page-motivations = Why it is open
page-motivation = { $name } ({ $of })
page-of-project = said of this project
page-of-kind = said of its kind
page-hub = On the Hub
page-founded = Founded
page-holds = What it holds
page-elsewhere = Elsewhere
page-fresh = Freshest
page-fresh-item = { $repo }, created { $at }
page-contribute = Where to take part
page-nothing = Nothing of it is tracked yet: the figures come once it is.
page-license = Licence
page-gate = Gate
page-size = Size
page-size-value = { $value } parameters
page-downloads = Downloads
page-downloads-value = { $value } in the last 30 days, { $all } in all
page-likes = Likes
page-task = Task
page-library = Library
page-languages = Languages
page-created = Created
page-changed = Last change
page-stands-on = Stands on
page-stands-on-none = no base is declared
page-artefact = Artefact
page-artefact-value = { $kind }, confidence { $confidence }: { $seen } (rule { $rule } { $version })
page-artefact-now = { $kind }, confidence { $confidence }, derived now: { $seen } (rule { $rule } { $version })
page-noise = Repeats others
page-noise-value = { $kind }, confidence { $confidence }: { $seen } (rule { $rule } { $version })
page-builds = Built on it
page-builds-none = nothing that is known
page-not-known = not known
page-not-in-store = not in the store
page-gone = It is gone or private since { $at }.
page-trend-title = Downloads in 30 days
page-trend-unit = downloads
page-trend-alt = Downloads of { $repo } over 30 days, from { $first } to { $last } between { $since } and { $until }.
page-trend-alt-gaps = { $number ->
        [one] Nobody looked in between, and nothing is known of: { $spans }.
       *[other] { $number } times nobody looked in between, and nothing is known of, lastly: { $spans }.
    }
page-rolling = Downloads are the Hub's rolling 30-day count.
page-list-title = { $kind } of { $name }
page-list-none = None is tracked.
page-list-cut = The first { $shown } of { $count }, by downloads.
page-changes-title = What changed: { $name }
page-changes-none = Nothing changed in the last { $days } days.
page-changes-day = { $event }, { $at }
page-why-title = Why: { $name }, { $axis }
page-why-value = { $value }, confidence { $confidence }
page-why-none = No label is stored on this: it is not classified.
page-why-evidence = { $seen }, { $link }
shows-study = the study
shows-paper = paper page
shows-owner = page of the namespace
shows-owner-card = organisation card
shows-discussion = discussion
shows-commit = commit
shows-file = file
shows-page =
    { $kind ->
        [dataset] dataset page
        [space] Space page
       *[model] model page
    }
shows-card =
    { $kind ->
        [dataset] dataset card
        [space] Space card
       *[model] model card
    }
page-why-origin-study = Stated by the study or read from it.
page-why-origin-registry = From a registry of organisations.
page-why-origin-rule = Judged by a rule: { $rule }.
page-why-origin-operator = Set by an operator.
page-derivatives-title = Built on { $name }
page-derivatives-item = { $repo }, { $relation }: { $value }
page-owner-members = Members
page-owner-followers = Followers
page-owner-kind-org = organisation
page-owner-kind-user = person
page-owner-kind-unknown = not known
page-owner-verified = verified by the Hub
page-missing-title = Not found
page-missing = I hold nothing named “{ $name }”.
page-missing-nearest = Did you mean:
page-lineage-title = Lineage of { $name }
