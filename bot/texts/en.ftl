### What is said everywhere. British spelling. One message, one thought; nothing here formats.

## Numbers and durations

number-not-known = not known
number-exact = { NUMBER($value, maximumFractionDigits: 3) }
number-percent = { NUMBER($value, maximumFractionDigits: 2) }%
number-scaled =
    { NUMBER($value, maximumFractionDigits: 3) }{ $unit ->
        [thousand] {" "}k
        [million] {" "}M
        [billion] {" "}B
        [trillion] {" "}T
       *[plain] {""}
    }
size-bytes =
    { $value ->
        [one] { $value } byte
       *[other] { $value } bytes
    }
size-scaled =
    { NUMBER($value, maximumFractionDigits: 1) }{ $unit ->
        [thousand] {" "}kB
        [million] {" "}MB
        [billion] {" "}GB
       *[trillion] {" "}TB
    }
duration-milliseconds = { $value } ms
duration-seconds = { NUMBER($value, maximumFractionDigits: 1) } s
duration-minutes =
    { $minutes } min{ $seconds ->
        [0] {""}
       *[other] {" "}{ $seconds } s
    }
duration-hours =
    { $hours } h{ $minutes ->
        [0] {""}
       *[other] {" "}{ $minutes } min
    }
duration-days =
    { $days ->
        [one] { $days } day
       *[other] { $days } days
    }

## Cards

card-untitled = Untitled
card-as-of = As of { $at }
card-sources = Sources:
card-part = { $title } ({ $part }/{ $parts })
card-page = Page { $page } of { $pages }
card-previous = Previous
card-next = Next
card-more-lines =
    { $count ->
        [one] … and one more line
       *[other] … and { $count } more lines
    }
card-more-sources =
    { $count ->
        [one] and one more
       *[other] and { $count } more
    }

## Failures

failure-title = Something went wrong
failure-body = This is a fault of ours, not of yours. It is recorded; whoever runs this bot finds it by the error id.
failure-id = Error id

## Charts

chart-gap = no data
chart-empty = nothing observed yet
chart-more =
    { $count ->
        [one] one more series is not drawn
       *[other] { $count } more series are not drawn
    }
chart-day =
    { $day } { $month ->
        [1] Jan
        [2] Feb
        [3] Mar
        [4] Apr
        [5] May
        [6] Jun
        [7] Jul
        [8] Aug
        [9] Sep
        [10] Oct
        [11] Nov
       *[12] Dec
    }
chart-day-of-year = { $day } { $year }

