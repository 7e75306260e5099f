### The buttons of an answer, and what comes of them.

reading-button = Or: { $reading }
follow-up-button = Follow up
follow-up-title = Follow up
follow-up-question = Your question
answer-why-button = Why?
wrong-button = Wrong?
wrong-title = What is wrong?
wrong-comment = In your words, with a link (may be left out)
wrong-noted = Thank you: the operators see the question, the answer and your words, and not who you are.
unsay-button = Delete
unsay-not-yours = Only who asked can delete this answer.
answer-not-kept = This answer is not kept any more: ask again.

## Why an answer says what it says

reasons-title = Why this answer
reasons-question = Asked
reasons-context = After
reasons-plan = Read as
reasons-no-plan = not understood, so nothing was looked for
reasons-assumed = Assumed
reasons-rows = What was found
reasons-sources = Where it stands
reasons-state = Run { $run }, state { $sequence } of the store, as of { $at }: the same question of that state gives the same answer.

## What a message names

explain-title = What is named here
explain-nothing = I know nothing that is named here: no link to the Hub, and no name that I hold.
explain-several = { $count } things are named here that I know:
