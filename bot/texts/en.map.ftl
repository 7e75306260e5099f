### The map: who stands behind a namespace, how a year on the Hub went, what the study found, comparisons.

label-held = { $value }, confidence { $confidence }, { $origin }
label-abstained = not classified: { $looked }
label-untold = nothing is known that would tell
label-unjudged = not judged yet
label-origin-operator = set by an operator
label-origin-study = by the study
label-origin-registry = by the registry of organisations
label-origin-rule = by the rules

page-governance-stated = Stated by the study ({ $source }), confidence { $confidence }.
page-control = Control on the Hub
page-engagement = Engagement on the Hub
page-account = Account
page-standing-note = Control and engagement are counted from what happened on the Hub in the last twelve months.
page-why-abstained = Not classified
page-why-reason = The reason given: { $reason }
page-why-rule = Taxonomy { $taxonomy }, rule { $rule }, version { $version }.

why-standing = how it stands
why-axis-kind = Kind:
why-axis-governance = Governance:
why-control = Centralisation of control, on the Hub
why-engagement = Community engagement, on the Hub
why-calls =
    { $number ->
        [one] One card calls for contributions
       *[other] { $number } cards call for contributions
    }
why-window = Of { $owner }, from { $since } to { $until }.
why-figure-of = { $figure } (out of { $number })
why-row = [{ $number }]

standing-elsewhere =
    { $number ->
        [one] not judged: a card says that work happens elsewhere (of { $of } read): “{ $seen }”, { $link }
       *[other] not judged: { $number } cards say that work happens elsewhere (of { $of } read): “{ $seen }”, { $link }
    }
standing-rest-unknown = the rest is not known: { $reason }

figure-commits =
    { $plural ->
        [one] { $value } commit
       *[other] { $value } commits
    }
figure-committers =
    { $plural ->
        [one] by { $value } person
       *[other] by { $value } people
    }
figure-top-committer-share = { $value } by the busiest
figure-half-by =
    { $plural ->
        [one] half of them by { $value } person
       *[other] half of them by { $value } people
    }
figure-insider-share = { $value } by members
figure-mergers = merged by { $value }
figure-followers =
    { $plural ->
        [one] { $value } follower
       *[other] { $value } followers
    }
figure-threads =
    { $plural ->
        [one] { $value } discussion or pull request
       *[other] { $value } discussions and pull requests
    }
figure-answered = { $value } of questions from outside answered
figure-first-sign = half of them within { $value }
figure-outside-merged = { $value } of pull requests from outside merged
figure-waiting = { $value } from outside waiting
figure-not-known = { $name }: not known, { $reason }
figure-name-commits = commits
figure-name-committers = people who commit
figure-name-top-committer-share = the share of the busiest
figure-name-half-by = how few make half of the commits
figure-name-insider-share = the share of members
figure-name-mergers = who merges
figure-name-followers = followers
figure-name-threads = discussions and pull requests
figure-name-answered = questions from outside that were answered
figure-name-first-sign = how fast they were answered
figure-name-outside-merged = pull requests from outside that were merged
figure-name-waiting = what waits from outside
figure-unknown-few-commits = too few commits were seen for a share
figure-unknown-members-hidden = its members are hidden
figure-unknown-members-not-read = its members were not read
figure-unknown-members-not-known = who its members are is not known
figure-unknown-lists-do-not-say-who-merged = the Hub's lists do not say it
figure-unknown-not-read = it was not read
figure-unknown-few-threads = too few for a share
figure-unknown-few-seen-to-move = too few were seen to change

## The study

button-study = The study
study-title = The study: { $topic }
study-topic-overview = overview
study-topic-categories = categories
study-topic-governance = governance models
study-topic-motivations = motivations
study-topic-practices = practices and challenges
study-topic-researchers = advice to researchers
study-topic-companies = advice to companies
study-topic-policymakers = advice to policy makers
study-topic-platforms = advice to platforms
study-source = The study
study-intro = How people work together on open-source AI, by interviews with those who do it. What it found stands here in our words, each with today's figures beside it.
study-page-limits = Its limits, and where sources disagree
study-unknowns = What could not be found in public material
study-categories = Seven kinds of artefacts are made together; the domain of the later version stands in brackets.
study-stages = The lifecycle
study-governance = Five ways of governing an open project:
study-drawn = { $name }: { $said } For example { $of }.
study-motivations = Why projects are open, in three categories.
study-advice = The authors' advice, each with a figure of today that we chose to stand beside it.
study-practice = Practice
study-challenge = Challenge
study-on-ramp = Way in
study-inferred = (inferred)
study-shown = Shown by { $projects }.
study-shown-all = Shown by all fourteen projects.
study-today = Today: { $figure }.
study-cards-note = What a namespace says of itself is read in its cards: so far in those of { $read } of the { $of } repos that are followed. Who says nothing there may say it in one that was not read.
study-today-note = Today's figures are of the { $number } namespaces that are followed, and not of the whole Hub.

today-artefact =
    { $kind ->
        [model] { $value } { $plural ->
            [one] model
           *[other] models
        } followed
       *[other] { $value } { $plural ->
            [one] repo followed is
           *[other] repos followed are
        } of this kind ({ $kind })
    }
today-role =
    { $plural ->
        [one] { $value } repo followed has the role { $role }
       *[other] { $value } repos followed have the role { $role }
    }
today-compute =
    { $plural ->
        [one] { $value } followed repo's card names machines or who gave them
       *[other] the cards of { $value } followed repos name machines or who gave them
    }
today-owners =
    { $axis ->
        [motivation] { $number ->
            [0] no followed namespace was seen to say so of itself
            [one] one followed namespace says so of itself
           *[other] { $value } followed namespaces say so of themselves
        }
       *[other] { $value } ({ $label }) of { $judged } namespaces that are classified, of { $of } followed
    }
today-threads = { $value } discussions and pull requests are open in what is followed
today-free = { $share } of the licences declared in what is followed give the four freedoms
today-licensed = { $share } of the repos followed declare a licence
today-whole = { $value } of { $of } followed namespaces keep models, datasets and Spaces together
today-openness = { $most }
today-openness-none = how open what is followed is was not judged yet
today-nothing = nothing on the Hub shows it

## How open, and the licence along the chain

button-openness = Openness
button-chain = Licence chain
openness-title = How open is { $name }?
openness-class = Class
openness-known = Known
openness-known-of = { $known } of { $of } components
openness-state =
    { $state ->
        [open] Open
        [partial] Partly open
        [closed] Closed
       *[unknown] Not known
    } ({ $number })
openness-note = Components are those of the European Open Source AI Index. What is not known is never counted as closed; a class follows from the components that are known.
component-datasources-basemodel = Training data of the base model
component-datasources-endmodel = Training data of this model
component-weights-basemodel = Weights of the base model
component-weights-endmodel = Weights of this model
component-trainingcode = Training code
component-code = Documentation of the code
component-hardware-architecture = Architecture and hardware
component-preprint = Preprint
component-paper = Reviewed paper
component-modelcard = Model card
component-datasheet = Data sheet
component-package = Package
component-api = API
component-licenses = Licence
chain-title = Licence of { $name }, along the chain
chain-compared = Beside what it stands on
chain-stands-on = Stands on
chain-lacking = What shows that terms differ
chain-open = What leaves it open
chain-not-in-store = not in the store, its licence is not known here
chain-gone = It is gone from the Hub.
chain-cut = It declares more than is followed here.
chain-step = { $base }: { $terms } ({ $relation } { $child })
chain-relation =
    { $relation ->
        [finetune] fine-tuned into
        [adapter] adapted by
        [quantized] quantised as
        [merge] merged into
        [trained_on] training data of
        [evaluated_on] evaluation data of
        [uses] used by
       *[other] base of
    }

## Lineage

lineage-stands-on-none = It declares to stand on nothing.
lineage-built = Built on it
lineage-counted =
    { $repos } by { $plural ->
        [one] one namespace
       *[other] { $owners } namespaces
    }
lineage-folded = and { $number } that repeat others
lineage-by-others = Made by others than its owner
lineage-outside-commits = Commits from outside, on the Hub
lineage-outside-pull-requests = Merged pull requests from outside, on the Hub
lineage-makers = Most by
lineage-notable = Worth naming
lineage-why =
    { $why ->
        [most_used] among the most used
        [by_an_organisation] by an organisation
        [first_in_a_language] first in { $what }
        [first_for_a_task] first for { $what }
       *[other] { $why }
    }
lineage-note = Lineage is what cards declare; nothing here is guessed.

## The map

button-map = The map
map-title = The map: who builds on whom
map-of = { $name } on the map
map-bands = Who governs
map-ties = The strongest ties
map-tie = { $builder } builds on { $base } ({ $how })
map-relation =
    { $relation ->
        [finetune] { $count ->
            [one] 1 fine-tune
           *[other] { $count } fine-tunes
        }
        [adapter] { $count ->
            [one] 1 adapter
           *[other] { $count } adapters
        }
        [quantized] { $count ->
            [one] 1 quantisation
           *[other] { $count } quantisations
        }
        [merge] { $count ->
            [one] 1 merge
           *[other] { $count } merges
        }
        [derived] { $count } not said how
        [trained_on] { $count } trained on it
        [uses] { $count ->
            [one] 1 Space using it
           *[other] { $count } Spaces using it
        }
       *[other] { $count } in other ways
    }
map-example = such as { $repo }
map-mentions = Who mentions whom in the study's interviews
map-mentions-source = People spoke of each other, which says nothing of what they built on. Source: { $source }.
map-note = { $number } followed namespaces are placed. Ties are what cards declare; repos that only repeat others are counted too.
map-note-one = { $number } namespaces are placed. Ties are what cards declare; repos that only repeat others are counted too.

## Gaps

gaps-title = Gaps in what is followed
gaps-of = Who serves { $name }
gaps-lacking =
    { $axis ->
        [language] Languages
       *[task] Tasks
    } that lack something ({ $number })
gaps-none = None lacks anything.
gaps-models =
    { $plural ->
        [one] { $number } model
       *[other] { $number } models
    }
gaps-datasets =
    { $plural ->
        [one] { $number } dataset
       *[other] { $number } datasets
    }
gaps-benchmarks =
    { $plural ->
        [one] { $number } benchmark
       *[other] { $number } benchmarks
    }
gaps-nothing = nothing at all
gaps-speakers = used by { $number } people
gaps-kind =
    { $kind ->
        [models] models
        [datasets] datasets
       *[benchmarks] benchmarks
    }
gaps-lacks = It lacks { $kinds }.
gaps-most-used =
    { $kind ->
        [models] The most used model
        [datasets] The most used dataset
       *[benchmarks] The most used benchmark
    }
gaps-moved =
    { $number ->
        [one] One gap moved in { $days } days
       *[other] { $number } gaps moved in { $days } days
    }
gaps-opened = no { $kinds } any more
gaps-closed = the first { $kinds }
gaps-note = Counted is what repos declare of themselves, among the { $number } namespaces that are followed; the whole Hub may hold more. How many people use a language is an estimate, and languages overlap.
gaps-title-census = Gaps in all that is stored
gaps-note-census = Counted is what repos declare of themselves, among all that the store holds; benchmarks are those that were judged to be some. How many people use a language is an estimate, and languages overlap. The Hub was last wholly listed:
gaps-note-look = { $repos } on { $at }
gaps-note-no-look = not yet
button-gaps-census = All that is stored
button-gaps-followed = What is followed
gaps-unknown = “{ $name }” is no language, and no task of what is followed.
button-gaps-language = Languages
button-gaps-task = Tasks

## Comparisons

compare-title = Beside each other: { $names }
compare-number = Name two, three or four to compare.
compare-mixed = Compare projects and organisations with each other, or repos with repos: their rows differ.
compare-note-repos = Downloads are the Hub's rolling 30-day count. A declared licence is what the repo says of itself, not legal advice.
compare-most-used = Most used
compare-licences = Licences declared
compare-openness = Openness
compare-by = By
compare-role = Role
compare-downloads = Downloads in 30 days
compare-outside = { $share } by others
compare-components = { $open } of { $known } known components open
compare-abstained = not classified
compare-sure = { $value } ({ $confidence })
compare-disputed = , disputed

why-other-taxonomy = What it holds, in the study's other taxonomy ({ $taxonomy })
lineage-squares = squares are data
