### What digests say.

digest-title = Weekly digest: { $name }
digest-portrait-title = Portrait: { $name }
digest-everything = everything tracked
digest-headline = This week: { $parts }.
digest-head-upstream = { $number ->
        [one] { $number } change in what you stand on
       *[other] { $number } changes in what you stand on
    }
digest-head-conflicts = { $number ->
        [one] { $number } licence conflict in derivatives
       *[other] { $number } licence conflicts in derivatives
    }
digest-head-changes = { $number ->
        [one] { $number } change of licence, gate, name or visibility
       *[other] { $number } changes of licence, gate, name or visibility
    }
digest-head-waiting = { $number ->
        [one] { $number } new thread to answer
       *[other] { $number } new threads to answer
    }
digest-head-releases = { $number ->
        [one] { $number } release
       *[other] { $number } releases
    }
digest-head-built = { $number ->
        [one] { $number } new repo built on you
       *[other] { $number } new repos built on you
    }
digest-head-places = { $number ->
        [one] { $number } place in a table moved
       *[other] { $number } places in tables moved
    }
digest-head-odd = { $number ->
        [one] { $number } odd week of downloads
       *[other] { $number } odd weeks of downloads
    }
digest-head-gone = { $number ->
        [one] { $number } derivative gone
       *[other] { $number } derivatives gone
    }
digest-head-papers = { $number ->
        [one] { $number } paper in the daily list
       *[other] { $number } papers in the daily list
    }
digest-head-served = { $number ->
        [one] { $number } new inference provider
       *[other] { $number } new inference providers
    }
digest-head-unfollowed = { $number ->
        [one] { $number } namespace not followed any more
       *[other] { $number } namespaces not followed any more
    }
digest-head-corrections = { $number ->
        [one] { $number } correction
       *[other] { $number } corrections
    }
digest-head-little = little happened
digest-quiet = A quiet week: no release, no change and nothing built on it was seen.
digest-first-look = The first look: what changed before it nobody saw, and what the Hub dates itself is below.
digest-before = Before the first look
digest-before-what = The { $weeks } weeks to { $at }, rebuilt from the Hub's own dates for { $names }.
digest-before-nothing = The Hub dates nothing in these weeks.
digest-before-created = Created: { $counted }; the most downloaded: { $repos }.
digest-before-commits = { $number ->
        [one] { $number } commit
       *[other] { $number } commits
    } by { $authors ->
        [one] { $authors } person
       *[other] { $authors } people
    } in { $repos ->
        [one] { $repos } repo
       *[other] { $repos } repos
    }, most in { $names }.
digest-before-threads = Opened: { $discussions } × discussion, { $pulls } × pull request; still open: { $open }.
digest-before-unknown = Not rebuilt, because the Hub shows these only as they are now: { $kinds }.
digest-before-kind = { $kind ->
        [license] changes of licence
        [gated] changes of gate
        [visibility] changes of visibility
        [name] renames and transfers
        [deleted] what was deleted
        [downloads] downloads a week
        [likes] likes
        [followers] followers
        [comments] when threads were answered
       *[closing] when they were closed
    }
digest-before-waiting = { $number ->
        [one] Of { $number } repo commits or threads have not been read yet.
       *[other] Of { $number } repos commits or threads have not been read yet.
    }
digest-before-closed = { $number ->
        [one] Of { $number } repo the Hub does not show the commits.
       *[other] Of { $number } repos the Hub does not show the commits.
    }
digest-late = Due { $at }; nothing ran at that hour, so it comes late, and tells what happened up to now.
digest-unseen = Nobody looked at any of this in the week, so nothing is known of it.
digest-needs-you = Needs you
digest-corrections = Corrections
digest-changed = Changed
digest-around = Around you
digest-in-languages = in { $names }
digest-for-tasks = for { $names }
digest-under-licences = under { $names }
digest-governed = governed as { $names }
digest-somebody = somebody
digest-built = Built on you
digest-reach = Reach
digest-who-builds = Who builds on you
digest-what-it-holds = What it holds
digest-upstream = { $change }. { $yours }{ $more ->
        [0] {" "}stands
        [one] {" "}and { $more } more of yours stand
       *[other] {" "}and { $more } more of yours stand
    } on it.
digest-through = By way of { $through }.
digest-last-revision = The last revision before: { $revision }.
digest-by-commit = (commit { $commit })
digest-conflict = { $repos } { $number ->
        [one] declares
       *[other] declare
    } the licence { $licence }; { $base } asks for more: { $terms }
digest-thread = “{ $title }” on { $repo } by { $author } waits for an answer: { $days ->
        [0] since today
        [one] { $days } day
       *[other] { $days } days
    }
digest-pull-request = Pull request “{ $title }” on { $repo } by { $author } is open: { $days ->
        [0] since today
        [one] { $days } day
       *[other] { $days } days
    }
digest-outside-pull-request = Pull request from outside “{ $title }” on { $repo } by { $author } is open: { $days ->
        [0] since today
        [one] { $days } day
       *[other] { $days } days
    }
digest-week = , still open, week { $week }
digest-still-open = { $number ->
        [one] { $number } older thread is still open
       *[other] { $number } older threads are still open
    }; the oldest: “{ $title }” on { $repo }, week { $week }
digest-conflicts-still-open = { $number ->
        [one] { $number } older licence conflict in derivatives is still open
       *[other] { $number } older licence conflicts in derivatives are still open
    }; the oldest: { $repo } on { $base }, week { $week }
digest-corrected-week = The downloads of the week to { $date } were told as { $told }; by what is known now they were { $known }.
digest-corrected-release = { $repo } was told as new; it is gone again: deleted or made private
digest-corrected-built = { $repo } was told as built on { $base }; it is gone again: deleted or made private
digest-corrected-no-base = { $repo } was told as built on { $base } ({ $relation }); it declares nothing of yours as its base now
digest-corrected-base = { $repo } was told as built on { $base } ({ $relation }); it declares { $other } as its base now ({ $now })
digest-corrected-first = { $repo } was told as the first in { $name }; { $other } was there before it
digest-ended = { $names } { $number ->
        [one] is
       *[other] are
    } not followed here any more: what happens from now on is not known. What is known stays; { $command } asks for it again
digest-begun = { $names } { $number ->
        [one] is
       *[other] are
    } followed here now: what happens from now on is told
digest-release-model = New model: { $repo }, { $licence }
digest-release-dataset = New dataset: { $repo }, { $licence }
digest-release-space = New Space: { $repo }, { $licence }
digest-and-more = {" "}and { $more ->
        [one] { $more } more
       *[other] { $more } more
    }
digest-built-gone = { $repo }, built on { $base }, was deleted or made private
digest-served = { $model } is now served by { $provider }
digest-paper = A paper of yours was in the Hub's daily list: { $paper } ({ $number })
digest-why-refusals = Refusals removed, by its name
digest-why-language = First in { $name }
digest-why-task = First for the task { $name }
digest-why-organisation = By an organisation
digest-folded = Besides: { $parts }
digest-folded-part = { $relation ->
        [finetune] { $number ->
            [one] { $number } fine-tune
           *[other] { $number } fine-tunes
        }
        [adapter] { $number ->
            [one] { $number } adapter
           *[other] { $number } adapters
        }
        [quantized] { $number ->
            [one] { $number } quantisation
           *[other] { $number } quantisations
        }
        [merge] { $number ->
            [one] { $number } merge
           *[other] { $number } merges
        }
        [uses] { $number ->
            [one] { $number } Space
           *[other] { $number } Spaces
        }
        [trained_on] { $number ->
            [one] { $number } model trained on your data
           *[other] { $number } models trained on your data
        }
       *[derived] { $number ->
            [one] { $number } derivative
           *[other] { $number } derivatives
        }
    } by { $makers }
digest-odd-week = { $repo }: { $times } times its usual downloads in the week ({ $count }; usually { $usual }, by { $weeks ->
        [one] { $weeks } week
       *[other] { $weeks } weeks
    } before). { $reasons }
digest-odd-week-young = { $repo }: { $times } times the downloads of { $weeks ->
        [one] its first week
       *[other] any of its { $weeks } weeks before
    } ({ $count }; { $usual } then). It is too new to say what is usual. { $reasons }
digest-reasons = About then: { $reasons }.
digest-no-reason = Nothing is known that may explain it.
digest-reason = { $kind ->
        [release] { $repo } was released
        [derivative] { $repo } was built on it
        [trending] it trended
        [license] its licence changed
        [gated] its gate changed
       *[other] { $name }
    }
digest-place = { $model } is number { $rank } in { $benchmark } ({ $value }){ $before ->
        [0] {""}
       *[other] , it was number { $before }
    }
digest-peer = A peer released { $repo } ({ $size } parameters, { $task })
digest-milestone = { $repo } passed { $number } downloads of all time
digest-gap-closed = { $repo } is the first of the { $kind } for { $name } among { $among }
digest-gap-opened = { $repo } was the last of the { $kind } for { $name } among { $among }, and is gone
digest-gap-kind = { $kind ->
        [models] models
        [datasets] datasets
       *[benchmarks] benchmarks
    }
digest-gap-among = { $among ->
        [theirs] yours
       *[followed] all that is followed here
    }
digest-beside = In a namespace that is not yours alone: “{ $title }” on { $repo } by { $author } waits for an answer: { $days ->
        [0] since today
        [one] { $days } day
       *[other] { $days } days
    }
digest-built-line = { $repo } ({ $relation } of { $base })
digest-built-uses = { $repo } uses { $base }
digest-built-data = { $repo } was trained on { $base }
digest-reach-week = { $downloads } downloads in the week to { $date }.
digest-reach-week-partly = { $downloads } downloads in the week to { $date }, of the { $known } of { $of } namespaces that were observed.
digest-reach-usual = Usually { $low } to { $high } (known of { $known } of { $of } weeks before).
digest-reach-one-week = The one week known before it: { $low }.
digest-reach-family = What others built on you: { $downloads } downloads in the week, by the counters of { $known } of { $of } repos.
digest-reach-left-out = { $number ->
        [one] { $number } repo is not in this figure: its counter was corrected, or was not seen at both ends.
       *[other] { $number } repos are not in this figure: their counters were corrected, or were not seen at both ends.
    }
digest-reach-still = None of the counters has moved since { $at }: the Hub's counters lag at times, so the figure may be too low.
digest-reach-unknown = The week's downloads are not known: the counters were not observed at both its ends, and are not guessed from one.
digest-chart-title = Downloads a week
digest-chart-unit = downloads
digest-chart-alt = Downloads a week by namespace, from the all-time counters: { $words }.
digest-chart-alt-series = { $name } { $value } in the last week{ $unknown ->
        [0] {""}
       *[other] , { $unknown } of { $of } weeks not known
    }
digest-builder = { $owner } ({ $number })
digest-no-builder = Nobody is known to build on it yet.
digest-foot = On the Hub only · { $days } of 7 days observed · as of { $at }
digest-unfollowed = not followed: { $names }
digest-corrected-note = Corrected:
digest-foot-unknown = On the Hub only · nothing was observed yet
delivery-mark = Delivery { $id }
digest-button-all = { $left ->
        [0] All
       *[other] All ({ $left } more)
    }
digest-button-export = Export as Markdown
digest-button-trend = Trend
digest-button-why = Why?
relation-finetune = fine-tune
relation-adapter = adapter
relation-quantized = quantisation
relation-merge = merge
relation-derived = derivative
artefact-kind =
    { $kind ->
        [model] { $number ->
            [one] model
           *[other] models
        }
        [dataset] { $number ->
            [one] dataset
           *[other] datasets
        }
        [benchmark] { $number ->
            [one] benchmark
           *[other] benchmarks
        }
        [leaderboard] { $number ->
            [one] leaderboard
           *[other] leaderboards
        }
        [framework] { $number ->
            [one] framework
           *[other] frameworks
        }
        [knowledge_sharing] for sharing knowledge
        [compute_partnership] on compute partnerships
       *[none] not classified
    }
digest-oldest-threads = The oldest open threads
digest-four-weeks = The four weeks before
digest-back = { $parts }.
digest-holds-nothing = Nothing of it is in the store yet: it is read with the next refresh.
digest-holds-all = { $repos ->
        [one] { $repos } repo
       *[other] { $repos } repos
    }: { $kinds }
digest-openness = How open its models are: { $classes }; not judged: { $unknown }
digest-licences = Licences declared: { $families }
digest-no-licence = none or unknown
digest-builders-all = { $more ->
        [0] {""}
        [one] {" "}and { $more } more
       *[other] {" "}and { $more } more
    }: { $repos ->
        [one] { $repos } repo
       *[other] { $repos } repos
    } by { $makers ->
        [one] one namespace
       *[other] { $makers } namespaces
    }
digest-oldest-thread = “{ $title }” on { $repo }, week { $week }
digest-exported = Everything this digest tells, as Markdown.
