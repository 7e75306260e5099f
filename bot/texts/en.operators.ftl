### What operators are told: on the command line, and by /admin, /follow and the limits of look-ups.

## Namespaces to be followed

handle-missing = “{ $name }” is neither an organisation nor a user on the Hub
handle-failed = “{ $name }” could not be looked up on the Hub: { $reason }
handle-waiting = “{ $name }” is still being looked up on the Hub: try again in a minute
handle-near = { $said }. Near it: { $nearest }.
handle-renamed = { $name } is called { $now } now: it is followed under that name
handle-user = { $name } is a person's namespace, not an organisation's: it is followed as such
handles-not-followed = Nothing was followed.
handle-anyway = Follow { $name } unchecked

## Look-ups

lookup-limit-person = “{ $name }” is not in the store, and you had many things looked up on the Hub just now. Try again { $at }.
lookup-limit-server = “{ $name }” is not in the store, and this server had many things looked up on the Hub just now. Try again { $at }.

## What a refresh would cost

plan-title = What a refresh costs
plan-not-known = not known before it was read once
plan-requests =
    about { $requests } { $requests ->
        [one] request
       *[other] requests
    }, { $pages } of them { $pages ->
        [one] page
       *[other] pages
    } of lists
plan-requests-at-least =
    at least { $requests } { $requests ->
        [one] request
       *[other] requests
    }, { $pages } of them { $pages ->
        [one] page
       *[other] pages
    } of lists
plan-fits = { $told }: what is left of the quota is enough
plan-takes = { $told }: { $duration } until the quota has let them all through
plan-quota = { $bucket }: { $left } of { $limit } left, { $limit } in { $window }
plan-quota-published = { $bucket }: { $limit } in { $window } as published; nothing was asked yet
plan-scope-tracked = What is followed
plan-scope-discovery = What is around it
plan-scope-census = Everything on the Hub
plan-lane =
    { $lane ->
        [asked] in the lane of what somebody asks for
        [census] behind everything else
       *[other] in the lane of the schedule
    }
plan-now = Now: { $said }, { $lane }.
plan-due = By schedule it is due now.
plan-next = By schedule its next turn is { $at }.
plan-waits = By schedule it begins after the first refresh of what is followed.
plan-asked-only = It is done only where somebody asks for it.
plan-unknown =
    Not known yet: how long { $number ->
        [one] one list is. It is
       *[other] { $number } lists are. Each is
    } taken for one page.
plan-follows =
    Not known yet: what is to be read repo by repo of { $owners ->
        [one] the one owner whose lists nobody
       *[other] the { $owners } owners whose lists nobody
    } has read. It can take up to { $more } requests more, by the budgets of { $sources } sources; what is left over comes in the next refreshes.
plan-week = The following week: { $requests } requests, { $share } of the quota.
plan-week-at-least = The following week: at least { $requests } requests, { $share } of the quota.
plan-week-unknown = The following week: not known.
plan-source =
    { $source }: { $requests } { $requests ->
        [one] request
       *[other] requests
    } for { $due }
plan-source-unknown = { $source }: { $said }
plan-source-none = { $source }: nothing now
plan-source-later = ; { $later } more within a week, the first { $at }
plan-source-week = ; in a week { $week }
plan-source-week-at-least = ; in a week at least { $week }

## Status

status-title = Cartographer's status
status-tracked = Followed
status-namespaces =
    { $number } { $number ->
        [one] namespace
       *[other] namespaces
    }
status-freshness = Freshness
status-unreadable = Unreadable
status-records =
    { $number ->
        [0] nothing
        [one] 1 record cannot be read
       *[other] { $number } records cannot be read
    }
status-digests = Digests
status-outbox = Outbox
status-questions = Questions without a good answer
status-questions-open = { $number } ({ $command } lists them)
status-refused = Requests Discord refused
status-refused-requests = { $number } in ten minutes; at { $budget } it shuts the address out
status-database = Database
status-stored = { $kind }, schema { $schema }
status-stored-size = { $kind }, schema { $schema }, { $size }
status-failing = Failing
status-unknown = not known
status-never = nothing was read yet
status-fresh = fresh: read whole { $at }
status-stale = stale: last read whole { $at }
status-empty = empty
status-runs = Latest runs
status-run-begun = run { $number } of { $scope }, { $state }, begun { $at }
status-run-ended = , ended { $at }
status-run-cost = : { $requests } requests, { $seen } seen, { $changed } changed
status-sources = Sources
status-reasons = What cannot be read
status-reason =
    { $source }: { $number } { $number ->
        [one] record
       *[other] records
    } since { $since }: { $reason }
status-reasons-more =
    and { $number } more { $number ->
        [one] reason
       *[other] reasons
    }
status-incomplete = Not read to the end in the last finished refresh
incomplete-list = { $source } of { $partition }: { $note }
incomplete-unsaid = not read to the end
incomplete-near = { $said } (nearest: { $nearest })
incomplete-more = and { $number } more: --json lists them
health-lag = From change to event
health-lag-none = nothing changed in the last { $days } days
health-lag-told = { $p95 } at most for 95 in 100, { $median } for half, of { $number } { $number ->
        [one] change
       *[other] changes
    } of what is tracked in { $days } days ({ $exact } dated by the Hub, { $bounded } by the look before)
health-quota = The Hub's quota
health-quota-unheard = nothing was asked yet
health-quota-none = { $bucket }: the Hub tells of none
health-quota-left = { $bucket }: { $left } of { $limit } left
health-hub = The Hub
health-hub-down = held to be down since { $at }: { $reason }
health-list = { $source }: read { $at } ({ $age } ago), { $complete } of { $lists } lists complete
health-source = { $source }: read { $newest } ({ $age } ago), { $subjects } known, the oldest of { $oldest }
health-source-unread = { $source }: not read yet
health-due = ; { $due } due
health-failing = ; { $failing } failing: { $note }
health-stale = ; stale
