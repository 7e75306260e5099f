### /privacy: what is kept about a person, and what becomes of it.

privacy-title = What is kept about you
privacy-nothing = Nothing that is stored here says that it is yours.
privacy-line =
    { $number }: { $end ->
        [deleted] can be deleted
        [forgotten] can be made nobody's
       *[kept] stays
    }
privacy-elsewhere = Kept without who you are: the words of questions that had no answer, for 90 days after they were last asked; and of those that had one, so that its buttons work, for seven days. Only in memory, for minutes: how often you asked just now. Discord keeps the messages themselves.
privacy-model = Here a language model reads questions that the bot itself does not understand: their words, and nothing of who asks, are sent to the server that the operators chose.
privacy-button-export = Export
privacy-button-delete = Delete
privacy-exported = Everything that is kept about you, as of now.
privacy-exported-short = Everything that is kept about you, as of now; the texts of the messages to you were too long for one file and are left out.
privacy-export-too-fast = You had it exported just now. Try again { $at }.
privacy-delete-title = Delete what is kept about you?
privacy-delete-goes = This goes
privacy-delete-nobodys = This stays, without who you are
privacy-delete-stays = This stays
privacy-delete-sure = It cannot be undone. Digests and watches in your direct messages end; messages that were sent stay in Discord.
privacy-delete-button = Delete it now
privacy-deleted-title = Deleted
privacy-deleted = What could be deleted about you is deleted.
privacy-deleted-nothing = There was nothing to delete.
privacy-counted = { $what }: { $number }
privacy-held-question-askers-user-id = Answers you wait for
privacy-held-answers-given-asked-by = Questions of the last ten minutes that you may go on from
privacy-held-deliveries-user-id-direct = Messages to you
privacy-held-deliveries-user-id-channel = Parts of digests and alerts you set up for a channel
privacy-held-subscriptions-user-id-direct = Your digests and watches in direct messages
privacy-held-subscriptions-user-id-channel = Digests and watches you set up for a channel
privacy-held-disputes-actor = Labels you disputed
privacy-held-refresh-requests-asked-by = Refreshes and look-ups you asked for
privacy-held-runs-asked-by = Runs that were made because you asked
privacy-held-tracked-added-by = Namespaces you had followed
privacy-held-audit-actor-member = What you changed as a member
privacy-held-audit-actor-operator = What you changed as an operator or as a server's admin
privacy-held-assignments-actor = Labels you corrected as an operator
privacy-held-disputes-decided-by = Disputes you decided as an operator
privacy-kept-audit-actor-operator = others must be able to see who changed what they share
privacy-kept-assignments-actor = a label must show on whose word it stands
privacy-kept-disputes-decided-by = a decision must show who made it
