### Questions without a good answer: those who ask, and the operators.

## Those who ask

tell-me-button = Tell me when you know
tell-me-title = Your question
tell-me-waiting = You are told in a direct message once there is an answer. That you asked is kept until then, and { $days } days at most.
tell-me-already = You are on the list already: you are told in a direct message once there is an answer. That you asked is kept until then, and { $days } days at most.
tell-me-answered = There is an answer by now: ask again.
tell-me-unknown = That question is not kept any more: ask again.
tell-me-too-many = You wait for { $most } answers already, which is as many as one person may.
tell-me-not-button = Forget that
tell-me-forgotten = It is forgotten: you are told nothing of it.
told-title = You wanted to know
told-asked = You asked: “{ $question }”

## Operators

questions-title = Questions without a good answer
questions-none = There is none: every question that was asked had an answer, or was dealt with.
questions-pick = Open a question
question-title = Question { $number }
question-line =
    { $question }: { $asked ->
        [one] asked once
       *[other] asked { $asked } times
    } since { $at }, { $why } (number { $number })
question-why-not-read = not understood
question-why-not-collected = not in the store
question-why-unclear = asked back, and nobody chose
question-why-disputed = somebody says that the answer is wrong
question-asked = Asked
question-times =
    { $asked ->
        [one] once, { $last }
       *[other] { $asked } times, from { $first } to { $last }
    }
question-context = After
question-why = Why
question-answer = The answer
question-comment = In their words
question-owner = Names
question-waiting = Waiting
question-people =
    { $number ->
        [one] one person wants to be told
       *[other] { $number } people want to be told
    }
question-state =
    { $state ->
        [solved] It has an answer by now.
       *[dismissed] It was dismissed.
    }
question-button-alias = Add alias
question-button-dismiss = Dismiss
question-button-back = All questions
question-unknown = There is no question { $number } any more.
question-alias-title = Add an alias
question-alias-name = The name that people use
question-alias-subject = What it means (a repo, handle or project)
question-dismiss-title = Dismiss this question
question-dismiss-reason = Why (may be left out)
aliases-title = Aliases
aliases-none = No alias was added yet.
alias-line = { $alias } means { $subject }, since { $at }
alias-added = { $alias } means { $subject } from now on. Questions that wait for it are asked again.
alias-held = { $alias } means { $subject } already.
alias-removed = { $alias } does not mean { $subject } any more.
alias-missing = Give the name and what it means; or the name and that it is to be removed.
