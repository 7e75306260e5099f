### Labels that operators correct, and labels that people dispute.

label-title = { $name }: { $axis }
label-before = Before
label-after = Now
label-nothing = no label is stored
label-by = { " " }({ $origin }, { $confidence })
label-because = . Reason: { $reason }
label-value-missing = Give a value, or withdraw the correction there is.
label-nothing-to-withdraw = No operator has corrected { $axis } of { $name }: there is nothing to withdraw.
label-reason-missing = A reason is needed: it is shown beside the label.
refused-with-nearest = { $said } Nearest: { $nearest }.

dispute-title = Dispute
dispute-line = Dispute { $number }, since { $at }: { $axis } of { $subject }. In their words: { $reason } ({ $link })
dispute-decision =
    { $decision ->
        [accepted] Accepted: { $answer }
       *[other] Refused: { $answer }
    }
dispute-no-words = none beside the link
dispute-opened = The label is shown as disputed, with your link, until the operators of this bot decide.
dispute-open-already = It is open already, with the same link; the operators of this bot decide.
dispute-link-wrong = “{ $link }” is no link that could be shown: it must begin with https:// and lead to a page.
dispute-asked-title = A label is disputed
dispute-asked = { $who } disputes it. { $command } lists what is open, and decides.
dispute-correct = The label itself is corrected with { $command }.
dispute-decision-missing = To decide, give the number, the decision and a reason.
dispute-too-fast = You have disputed several labels just now. Try again { $at }.
disputes-title = Disputed labels
disputes-none = No label is disputed.
label-disputed = Disputed since { $at }: { $link }
