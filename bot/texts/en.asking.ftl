### What answers say of sets, comparisons, openness, backers, benchmarks, the study and the bot.

## What was read into a question

assumed-model = by the language model { $name }, as the grammar could not: see whether it is what you meant
assumed-region = “{ $written }” as what organisations at home there make: which languages are meant is not listed
assumed-word = “{ $written }” as “{ $part }” in their names
assumed-part = “{ $written }” as a part of their names
assumed-language = “{ $written }” as the language that is declared
assumed-around = { $size } as about so many parameters, 12% up or down
assumed-recent-month = the last thirty days, as no time was named

## Names of figures and groups

metric-downloads = downloads in 30 days
metric-downloads_all_time = downloads of all time
metric-likes = likes
metric-trending = points of the Hub's trending score
metric-parameters = parameters
metric-created_at = date of creation
metric-last_modified = date of the last change
metric-followers = followers
metric-members = members
metric-derivatives = derivatives
metric-repos = repos
group-license = { $number ->
    [1] licence
   *[other] licences
 }
group-task = { $number ->
    [1] task
   *[other] tasks
 }
group-library = { $number ->
    [1] library
   *[other] libraries
 }
group-owner = { $number ->
    [1] organisation
   *[other] organisations
 }
group-language = { $number ->
    [1] language
   *[other] languages
 }
group-repo_type = { $number ->
    [1] type
   *[other] types
 }
group-country = { $number ->
    [1] country
   *[other] countries
 }
group-region = { $number ->
    [1] region
   *[other] regions
 }
group-kind = { $number ->
    [1] kind of organisation
   *[other] kinds of organisation
 }
group-governance = { $number ->
    [1] governance model
   *[other] governance models
 }
group-artefact = { $number ->
    [1] kind of artefact
   *[other] kinds of artefact
 }
group-role = { $number ->
    [1] role
   *[other] roles
 }
group-openness = { $number ->
    [1] class of openness
   *[other] classes of openness
 }
group-gate = { $number ->
    [1] gate
   *[other] gates
 }
group-month = month
group-year = year
group-base = { $number ->
    [1] base
   *[other] bases
 }
group-data = { $number ->
    [1] training data
   *[other] datasets
 }
axis-licence-chain = Licence chain
axis-openness = Openness
axis-role = Role
axis-artefact = Kind of artefact
axis-kind = Kind of organisation
axis-governance = Governance
axis-motivation = Motivation

list-next = Number { $number }: { $repo }, { $value }.
list-by-derivatives = { $repo } has the most derivatives that are known: { $value }.
list-by-all-time = { $repo } leads by downloads of all time: { $value }.
list-by-all-time-least = { $repo } has the fewest downloads of all time: { $value }.
list-downloads_all_time = { $value } downloads of all time

## Shares, sums, groups

share-is = { $share }: { $part } of { $whole }{ $conditions }.
share-of-none = There is none to take a share of{ $conditions }.
total-sum = { $value } { $unit } in all, added up over { $count }{ $conditions }.
total-mean = On average { $value } { $unit }, over { $count }{ $conditions }.
total-median = The middle is { $value } { $unit }, over { $count }{ $conditions }.
total-unknown = That figure is known of none of { $count }{ $conditions }.
groups-first = Most: { $value }, { $number }.
groups-least = Fewest: { $value }, { $number }.
groups-times = { $count }{ $conditions } by { $names }, the newest first:
groups-of = That is of { $count }{ $conditions }.
groups-count = { $number } { $names } among { $count }{ $conditions }.
groups-none = Of { $count }{ $conditions }, none declares any of these: { $group }.
groups-without = { $count } declare no { $group }.
groups-inferred = Labels are inferred by rules, each with its confidence; the evidence stands on the repo's page.
owners-none = No organisation that is tracked fits{ $conditions }.
owners-count =
    { $number } { $plural ->
        [1] organisation
       *[other] organisations
    } { $plural ->
        [one] fits
       *[other] fit
    }{ $conditions }.
owners-first-most = { $owner } has the most: { $value }{ $conditions }.
owners-first-least = { $owner } has the fewest: { $value }{ $conditions }.
owners-in = in { $place }
owners-with = with { $kind }{ $conditions }
owners-inferred = The kind or governance of some is inferred by rules.
owners-of-study = of the study's projects
owners-unjudged = What nobody has judged is not known, and not counted here.
owners-homes = Where an organisation is at home is what the codebook gives; where it gives nothing, it is not counted.
projects-count = { $number } of the study's { $every } projects{ $of }:
gains-none = Nothing gained { $metric } between two looks{ $span }.
gains-first = { $repo } moved most: { $gained } { $metric }, from { $before } to { $after }{ $span }.
gains-looks = Measured between the first and the last look within that time.
pick-none = Nothing fits that selection.
memory-fits = With { $bits }-bit weights, { $memory } hold up to { $most } parameters (parameters × { $bits } / 8 bytes, weights alone).
exists-yes = Yes: { $said }
exists-no = No: none{ $conditions }.
condition-in-language = { " " }in { $languages }
condition-library = { " " }for { $libraries }
condition-tag = { " " }tagged { $tags }
condition-role = { " " }in the role { $roles }
condition-openness = { " " }of { $classes }
condition-component = { " " }with open { $components }
condition-chain = { " " }whose licence is { $chains }
condition-artefact = { " " }of the kind { $kind }
condition-at-least = { " " }with at least { $value }
condition-below = { " " }with less than { $value }
condition-within = { " " }with { $least } to { $most }
condition-memory = { " " }that fit into { $memory }
condition-makers = { " " }by { $makers }
condition-except = { " " }not by { $names }
condition-base = { " " }built on { $names }
condition-data = { " " }trained on { $names }
condition-like = { " " }of the task of { $names } and half to twice its size (where that is known), by others
condition-declares-data = { " " }that declare training data
condition-study = the study's projects
condition-rootless = { " " }that declare no base
condition-licensed = { " " }that declare a licence
condition-commercial = { " " }whose declared licence allows commercial use
condition-modified-since = { " " }changed since { $since }
condition-modified-before = { " " }not changed since { $until }
condition-modified-on = { " " }changed on { $at }
condition-modified-between = { " " }changed from { $since } to { $until }

## Facts

memory-needs = { $repo } needs about { $sixteen } for its weights in 16 bits, { $eight } in 8 bits, { $four } in 4 bits.
memory-yes = Yes: the weights of { $repo } need about { $need } in { $bits } bits, and { $memory } are given.
memory-no = No: the weights of { $repo } need about { $need } in { $bits } bits, more than { $memory }.
memory-formula = Formula: { $count } parameters × bits / 8.
memory-note = That is for the weights alone: the context and the software need more.
memory-unknown = How much memory { $name } needs is not known: it does not say how many parameters it has.
traits-of = { $repo } declares { $facts }.
traits-task = the task { $task }
traits-library = the library { $library }
traits-spoken =
    { $number ->
        [one] one language
       *[other] { $number } languages
    }: { $languages }
traits-many = many languages, without naming them
traits-no-language = It names no language.
traits-nothing = { $repo } declares no task, library or language.
traits-none = What { $name } is for is not known.
traits-tasks = Tasks of { $name }: { $tasks }.
traits-languages = Languages that { $name } declares: { $languages }.
label-artefact = { $repo } is a { $value } by kind (confidence { $confidence }).
label-role = Its role: { $value } (confidence { $confidence }).
label-none = On that, { $name } is not classified.
label-sure = { " " }(confidence { $confidence }, { $origin })
roles-of-many = Roles of what { $name } holds: { $roles }.
said-openness-title = Openness
openness-of-many = { $name }, models by class of openness: { $classes }.
openness-none = How open { $name } is was not judged.
said-openness-class = { $repo }: { $value } (confidence { $confidence }).
openness-abstained = { $repo } is not classified as a whole.
openness-unjudged = How open { $repo } is was not judged.
openness-open = Open: { $names }.
openness-partial = Partly open: { $names }.
openness-closed = Closed: { $names }.
openness-unknown = Not known: { $names }.
said-openness-note = Inferred by rules from the card and the repo; what the card is silent about stays unknown.
data-declared = { $repo } declares to be trained on { $names }.
data-undeclared = { $repo } declares no training data.
data-judged = Openness of the training data: { $state } (confidence { $confidence }): { $seen }
data-used =
    { $count ->
        [0] No model that is known declares to be trained on { $name }.
        [one] One model that is known declares to be trained on { $name }.
       *[other] { $count } models that are known declare to be trained on { $name }.
    }
data-of-many = Models of { $name } declare to be trained on { $names }.
data-item = { $repo } ({ $number })
data-states = Openness of the training data, models counted: { $states }.
data-none = What { $name } was trained on is not declared anywhere that was read.
kind-is = { $name } is a { $kind }{ $sure }.
kind-none = What kind of organisation { $name } is was not judged.
motives-are = Why { $name } is open: { $names }.
motives-none = Why { $name } is open is not known here.
motives-note = Some of it is said of organisations of its kind, or inferred.
founded-is = { $name }: { $value }.
founded-none = Since when { $name } exists is not known here.
backers-compute = Compute of { $name }: { $names }.
backers-compute-none = Who gives { $name } compute was not found.
backers-funders = Funding of { $name }: { $names }.
backers-funders-none = Who funds { $name } was not found.
backers-partners = Partners of { $name }: { $names }.
backers-partners-none = Partners of { $name } were not found.
backers-machines = The card of { $repo } names these machines: { $names }.
backers-none = Who funds { $name } or gives it compute is not known here.
backers-all = Who gives the study's projects compute:
mentions-out = { $name } speaks of { $names }.
mentions-back = { $name } is spoken of by { $names }.
mentions-none = The study's map draws no line to { $name }.
mentions-note = Traced by eye from the study's map, about 85% sure; a line is a mention and no contract.
sample-yes = Yes: { $name } ({ $maker }) is one of the study's 14 projects, number { $position } on its list.
sample-no = No: { $name } is not one of the study's 14 projects.
sample-mentioned = No: { $name } is mentioned in the interviews, and not one of the 14 projects.
trend-is = { $name }: { $before } to { $after } { $metric } ({ $difference }) between { $since } and { $until }.
trend-none = How that figure of { $name } moved is not known.
count-of-followers = { $name } has { $value } followers on the Hub.
count-of-members = { $name } has { $value } members on the Hub.
figure-downloads_all_time = { $repo } was downloaded { $value } times in all.
figure-trending = { $repo } has a trending score of { $value }.
figure-sum-downloads_all_time = The { $count } of { $name } were downloaded { $value } times in all, added up.
figure-sum-trending = The trending scores of the { $count } of { $name } add up to { $value }.
figure-sum-parameters = The largest of the { $count } of { $name } is { $repo }: { $value } parameters.
figure-sum-created_at = The newest of the { $count } of { $name } was created { $value }.
figure-sum-last_modified = The { $count } of { $name } changed last { $value }.
why-label = { $name }: { $axis }, { $value }, confidence { $confidence }, { $origin }.
why-read = The question was read as: { $intent }.
why-subject = About: { $name }.
why-plan = Conditions and order: { $plan }.
why-counted = It was executed on what the Hub showed; each line of the answer links to its source.

governance-judged = { $name } is governed as { $model }, confidence { $confidence }, { $origin }.
governance-outside = It is not one of the study's 14 projects, so the study does not state this.

verified-yes = Yes: the Hub shows { $name } as verified.
verified-no = No: the Hub does not show { $name } as verified.
verified-unknown = Whether { $name } is verified was not observed.
memory-bits = { $repo } needs about { $need } for its weights in { $bits } bits.
license-chain-label = Along its chain: { $value } (confidence { $confidence }).
license-then = On { $at }, { $repo } declared { $terms }.
license-since = It changed after that: it declares { $terms } now.
figure-then = { $name } had { $value } { $metric } as of { $at }, the last look before.
projects-none = None of the study's { $every } projects is in { $place }.
papers-titled = Papers that these words name, { $words }:
papers-titled-none = No paper that these words name is known: { $words }.
papers-all = { $count } papers are known, the most voted first:
collections-titled = Collections that these words name, { $words }:
collections-titled-none = No collection that these words name is known: { $words }.
collections-item = it holds { $names }
changes-to = { " " }to { $terms }
changes-from = { " " }from { $terms }
changes-terms = a licence of the family { $families }
gone-no = No: { $repo } is there; it returned or was never gone for good.
gone-yes = Yes: { $repo } is gone or private.
changes-item-happened = { $event }, on { $at }

## Comparisons and checks

said-compare-title = Side by side
compare-line = { $name }: { $facts }.
compare-mostly = mostly { $terms }
compare-largest = Of a project its largest model counts.
compare-same = Neither: they have the same { $metric }.
compare-yes = Yes: { $said }
compare-no = No: { $said }
compare-downloads-more = { $first } has more downloads than { $second }.
compare-downloads-less = { $first } has fewer downloads than { $second }.
compare-downloads-all-time-more = { $first } has more downloads of all time than { $second }.
compare-downloads-all-time-less = { $first } has fewer downloads of all time than { $second }.
compare-likes-more = { $first } has more likes than { $second }.
compare-likes-less = { $first } has fewer likes than { $second }.
compare-trending-more = { $first } trends more than { $second }.
compare-trending-less = { $first } trends less than { $second }.
compare-parameters-more = { $first } is larger than { $second }.
compare-parameters-less = { $first } is smaller than { $second }.
compare-created-at-more = { $first } is newer than { $second }.
compare-created-at-less = { $first } is older than { $second }.
compare-last-modified-more = { $first } changed later than { $second }.
compare-last-modified-less = { $first } changed earlier than { $second }.
compare-followers-more = { $first } has more followers than { $second }.
compare-followers-less = { $first } has fewer followers than { $second }.
compare-members-more = { $first } has more members than { $second }.
compare-members-less = { $first } has fewer members than { $second }.
compare-derivatives-more = { $first } has more derivatives than { $second }.
compare-derivatives-less = { $first } has fewer derivatives than { $second }.
compare-repos-more = { $first } has more of them than { $second }.
compare-repos-less = { $first } has fewer of them than { $second }.
check-yes = Yes, { $name }: { $seen }.
check-no = No, { $name }: { $seen }.
check-either = { $name }: { $seen }.
check-unknown = That is not known of { $name }: { $seen }.
check-part = In part, { $name }: { $seen }.
check-component = { $component }, models counted: { $states }
check-state = { $state ->
        [unknown] not known
       *[other] { $state }
    } ({ $count })
check-languages = it declares { $languages }
check-many = many languages, without naming them
check-nothing = nothing
check-task = its task is { $task }
check-library = its library is { $library }
check-memory = its weights need { $need } in { $bits } bits, against { $memory }
check-data = it declares { $names } as training data
check-base = it stands on { $names }
check-no-base = it declares no base model
check-based-many = { $count ->
    [0] none of its models declares to stand on it directly
    [one] one of its models declares to stand on it directly
   *[other] { $count } of its models declare to stand on it directly
 }
check-unjudged = { $axis } was not judged
check-label = { $axis } is { $value } (confidence { $confidence })
check-maker = { $maker }, { $facts }
check-of-many = { $part } of { $whole } do
check-nothing-held = nothing of it is in the store

## Benchmarks, papers, threads

leaders-title = Leaderboard
leaders-meeting = Of { $every } models in the table of { $board }, the store holds { $known }: { $number }{ $conditions }.
leaders-first = { $repo } leads { $board } with { $value }.
leaders-place = { $repo } is number { $rank } on { $board } with { $value }.
leaders-item = { $rank }. { $repo }: { $value }
leaders-of = { $board }: { $repo } with { $value }
leaders-all =
    { $count ->
        [one] One benchmark has a table on the Hub; who leads it:
       *[other] { $count } benchmarks have a table on the Hub; who leads each:
    }
leaders-none = No results on { $name } are in the store.
leaders-nothing = No tables of benchmarks are in the store.
leaders-no-more = The table of { $board } has no more places.
leaders-not-there = { $names } has no place in the table of { $board }.
leaders-note = Only what was handed in to the Hub's table is there.
leaders-source = By the table that the Hub shows; not every result is verified.
scores-head = By its own account, { $name } scored:
scores-item = { $repo } on { $board }: { $value }
scores-rank = { $repo } is number { $rank } on { $board } with { $value }
scores-stated =
    { $count ->
        [one] One model states
       *[other] { $count } models state
    } a result on { $board }:
scores-note = Results are what models state of themselves, mostly not verified.
scores-none = No results of { $name } are in the store.
papers-featured =
    { $count ->
        [one] One paper was
       *[other] { $count } papers were
    } in the Hub's daily list from { $since } to { $until }:
papers-featured-none = No paper was in the Hub's daily list from { $since } to { $until }, as far as it was read.
papers-of =
    { $count ->
        [one] One paper belongs
       *[other] { $count } papers belong
    } to { $name } by what its repos name:
papers-of-time =
    { $count ->
        [one] One paper
       *[other] { $count } papers
    } that { $name } names { $count ->
        [one] is
       *[other] are
    } known to be published{ $span }:
papers-of-time-none = No paper that { $name } names is known to be published{ $span }.
condition-published-since = { " " }since { $since }
condition-published-before = { " " }before { $until }
condition-published-on = { " " }on { $at }
condition-published-between = { " " }from { $since } to { $until }
papers-undated = Of some of its papers the day is not known.
papers-none = No paper of { $name } is known.
papers-votes = { $number ->
    [one] 1 vote
   *[other] { $number } votes
 }
collections-of = { $name } has { $count ->
    [one] one collection
   *[other] { $count } collections
 }:
collections-with = { $name } is in { $count ->
    [one] one collection
   *[other] { $count } collections
 } of those that are tracked:
collections-without = { $name } is in no collection of those that are tracked.
collections-none = No collection of { $name } is known.
collections-all = { $count } collections of those that are tracked are known:
collections-size = { " " }({ $number ->
    [one] 1 item
   *[other] { $number } items
 })
providers-are =
    { $count ->
        [one] One model is
       *[other] { $count } models are
    } served for inference by: { $names }.
providers-none = No inference provider of { $name } is in the store.
providers-any = anything tracked
threads-all = what is tracked
threads-are =
    { $name }: { $count ->
        [one] one thread
       *[other] { $count } threads
    } known, { $open } open, { $pulls } pull requests.
threads-none = No thread of { $name } is known.
threads-item = { $title } ({ $repo }, { $state }, { $at })
thread-open = open
thread-closed = closed
thread-merged = merged
thread-draft = draft
calls-place = Of the study's projects, as far as is known, on { $place }:
calls-head = These ask for contributions, or can be met here:
members-are = { $name } has { $count } members on the Hub.
members-names = Among them: { $names }{ $more ->
    [0] .
   *[other] , and { $more } more.
 }
members-none = Who belongs to { $name } is not known.
socials-are = { $name } names these accounts: { $names }.
artefacts-are = { $name } has { $count } { $kind }:
artefacts-none = Of { $name }, no { $kind } are known.
gaps-count = { $number } { $noun } have { $kind }; those with the most speakers first:
said-gaps-any = no model, no dataset or no benchmark
said-gaps-models = no model
said-gaps-datasets = no dataset
said-gaps-benchmarks = no benchmark
said-gaps-speakers = { " " }({ $number } speakers)
gaps-item = { $name }{ $speakers }: { $models } models, { $datasets } datasets, { $benchmarks } benchmarks
gaps-one = { $name }: { $models } models, { $datasets } datasets, { $benchmarks } benchmarks declare it.
said-gaps-note = By what repos declare, among what is tracked; speakers are the Unicode CLDR's estimate.
builders-are = { $owners } others build on { $name }, with { $repos } repos:
builders-none = Nobody else is known to build on { $name }.

## The study

study-authors = By { $names }: { $title }, { $date }.
study-when = First published { $date }: { $title }.
study-where = It can be read here: { $title }, { $date }.
study-versions = There are two versions, and slides: the first of { $date }, { $title }.
study-homes = The study's { $count } projects are at home in { $homes }.
study-founded = { $name } began first of those whose founding is known: { $value }.
study-founded-one = { $name }: { $value }
study-founded-unknown = Not known of { $names }.
study-sample = { $count } projects: { $names }.
study-mentioned = Mentioned and not sampled: { $names }.
study-figure = { $value } { $text }
study-method = Semi-structured interviews with developers, coded by two, until nothing new came up.
study-limits-head = Its limits, and what could not be found of it:
study-governance-count = { $count } governance models:
study-governance-who = Who decides: { $who }.
study-attributes-inferred = Who decides is our reading of project documents, confidence 60%.
study-artefacts-are = { $count } kinds of artefact (first version): { $names }.
study-domains-are = { $count } domains (second version): { $names }.
study-stages-are = { $count } stages of the lifecycle:
study-motives-inferred = The three categories are stated; which motive belongs to which is partly our arrangement.
study-findings-head =
    { $count } { $count ->
        [one] finding
       *[other] findings
    }, in our words:
study-challenges-head =
    { $count } { $count ->
        [one] challenge
       *[other] challenges
    }, in our words:
study-onramps-head =
    { $count } { $count ->
        [one] way in
       *[other] ways in
    }, in our words:
study-openness-head = What it says of openness, in our words:
study-findings-none = Nothing in the study's public material is told of { $names }.
study-advice-head = { $count } recommendations to { $audience }, in our words:
study-everybody = everybody
study-map = The map draws { $count } lines between who speaks of whom:

## The bot

ours-fresh = The newest look at the Hub was { $at }; the first was { $first }.
ours-run = That is run { $run }; nothing before the first look is known.
ours-scope = { $count } namespaces are tracked, with { $counts }:
ours-tracks = Yes: { $name } is tracked.
ours-tracks-not = No: { $name } is not tracked.
ours-track = A server's admin asks for something to be followed with { $command }; an operator decides.
ours-report = A label can be disputed with { $command }, with a link that says otherwise; it shows as disputed until an operator decides.
ours-digest = { $command } sets up a regular digest in a channel; every server decides for itself.
ours-privacy = The words of a question are kept for a week, so that its buttons work, and who asked it for ten minutes; only messages that name me are read.
ours-accuracy = How often answers are right is measured on questions with known answers, with intervals; { $command } leads there.
ours-limits = The future, private repos, other sites and people the Hub does not show, so I do not know them; nor costs, energy or speed, which are not collected.
ours-sources = From what the Hugging Face Hub showed when it was read, and from a study of 14 open-source AI projects; each answer links to its source.
ours-reader = No language model writes these answers: a grammar reads the question, and every fact comes from the store. Where the operators allow it, a model may read what the grammar cannot; the answer then says so.
ours-own-license = I am Cartographer, an open-source bot under Apache-2.0; its makers stand in its repository.
ours-language = I understand English; another language would be another file of words.
ours-commands = The main commands: /ask, /project, /repo, /study, /digest, /lineage, /map, /openness, /gaps, /compare, /follow, /dispute and /about.

## Words

terms-title = What it means
term-downloads = Downloads are the Hub's own count of requests for a repo's files over a rolling 30 days: not users, and not a month of the calendar.
term-tool = { $name } is a framework for { $kind }, by { $maker }.
term-tool-note = From the codebook of frameworks; code outside the Hub is not collected.
term-gated = A gated repo shows its page to everybody and its files only after a form (automatic), or after its owner approves (manual).
term-trending = The trending score is the Hub's own measure of recent attention; how it is computed it does not say.
term-base-model = A base model is what another model declares to be made from: its card names it.
term-finetune = A fine-tune is a model trained further from a base that it names.
term-adapter = An adapter (LoRA and the like) is a small set of extra weights that works only on top of a base model.
term-quantized = A quantisation stores the weights of a model with fewer bits, for example in the GGUF format.
term-merge = A merge is computed from the weights of several models, without further training.
term-derivative = A derivative is whatever declares another repo as its base: fine-tune, adapter, quantisation or merge.
term-license-chain = The licence chain is what a repo declares, beside what everything it stands on declares, up to the root.
term-openness = Openness is judged component by component: open, partial, closed or not known. Class III, open model: open weights under an open licence, a model card and a paper or preprint. Class II, open tooling: the training code too. Class I, open science: also the data of base and final training.
term-parameters = Parameters are the numbers a model learned; 7B means seven billion.
term-permissive = A permissive licence (Apache 2.0, MIT) lets everyone use, change and pass on, with few conditions.
term-copyleft = A copyleft licence asks that what is derived stays under the same terms.
term-noise = Re-quantisations, copies and bulk uploads repeat others; they are counted apart.
term-model-card = A model card is the README of a repo, where its makers describe it.
term-dataset = A dataset repo holds data for training, tuning or testing.
term-leaderboard = A leaderboard is a kept ranking of models over one or more benchmarks.
term-benchmark = A benchmark is a task with data and a measure, made to compare models.
term-space = A Space is an app or demo hosted on the Hub.
term-tracked = Tracked is what operators follow: all repos of those namespaces are read again and again.

## No answer

refused-permission = That I do not do: I answer questions, and change nothing on the Hub or here.
refused-safety = Whether something is safe, lawful or right for a purpose I do not judge.
refused-opinion = I have no opinion: I say what was observed.
refused-cost = Costs and prices are not collected.
refused-energy = Energy and emissions are not collected.
refused-speed = Speed is not collected.
refused-persons = Who holds which post, and what is personal of anybody, is not collected.
refused-design = Architecture, context, tokens, files and training runs are not collected.
refused-quality = Quality is not measured here; benchmarks that the Hub has tables of can be asked for by name.
