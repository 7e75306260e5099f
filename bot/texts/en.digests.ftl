### What digests say.

digest-title = Weekly digest: { $name }
digest-portrait-title = Portrait: { $name }
digest-everything = everything tracked
digest-headline =
    { $releases ->
        [0] No release
        [one] { $releases } release
       *[other] { $releases } releases
    }, { $changes ->
        [0] no change of licence, gate or name
        [one] { $changes } change of licence, gate or name
       *[other] { $changes } changes of licence, gate or name
    }, { $built ->
        [0] nothing new built on it
        [one] { $built } new repo built on it
       *[other] { $built } new repos built on it
    }.
digest-quiet = A quiet week: nothing was released, nothing changed, nothing was built on it.
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
digest-unseen = Nobody looked at any of this in the week, so nothing is known of it.
digest-needs-you = Needs you
digest-changed = Changed
digest-released = Released
digest-built = Built on you
digest-reach = Reach
digest-who-builds = Who builds on you
digest-what-it-holds = What it holds
digest-upstream = { $change }. { $yours } stands on it.
digest-more = and { $more ->
        [one] { $more } more
       *[other] { $more } more
    }
digest-built-line = { $repo } ({ $relation } of { $base })
digest-built-uses = { $repo } uses { $base }
digest-built-data = { $repo } was trained on { $base }
digest-built-folded =
    { $number ->
        [one] { $number } more
       *[other] { $number } more
    } by { $makers ->
        [one] { $makers } maker
       *[other] { $makers } makers
    }: { $names }
digest-repeats =
    Folded: { $number ->
        [one] { $number } re-quantisation, copy or bulk upload
       *[other] { $number } re-quantisations, copies and bulk uploads
    } by { $makers ->
        [one] one maker
       *[other] several makers
    }: { $names }
digest-repeats-by = { $maker }, { $relation } ({ $number })
digest-reach-week = { $downloads } downloads in the week to { $date }, by the all-time counters.
digest-reach-week-partly = { $downloads } downloads in the week to { $date }, by the all-time counters of the { $known } of { $of } namespaces that were observed.
digest-reach-usual = In the weeks before that are known ({ $known } of { $of }): { $low } to { $high }.
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
digest-holds = { $number } { $kind }
digest-builder = { $owner }: { $number ->
        [one] { $number } repo
       *[other] { $number } repos
    }
digest-no-builder = Nobody is known to build on it yet.
digest-foot = On the Hub only · { $days } of 7 days observed · as of { $at }
digest-foot-unknown = On the Hub only · nothing was observed yet
delivery-mark = Delivery { $id }
digest-button-all = All
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
