### Words that answers and digests share: licences, kinds of repo, what happened.

license-none = no licence declared
license-not-known = licence not known
license-custom = a text of its own
license-custom-named = a text of its own, named { $name }
license-named = { $name } ({ $id })

count-model =
    { $number } { $plural ->
        [one] model
       *[other] models
    }
count-dataset =
    { $number } { $plural ->
        [one] dataset
       *[other] datasets
    }
count-space =
    { $number } { $plural ->
        [one] Space
       *[other] Spaces
    }
count-repo =
    { $number } { $plural ->
        [one] repo
       *[other] repos
    }

gate-open = open to everyone
gate-auto = open after a form is filled in
gate-manual = open after the owner approves
gate-not-known = gate not known

event-created = { $repo } was created
event-discovered = { $repo } was seen for the first time
event-renamed = { $repo } was renamed; it was { $before }
event-transferred = { $repo } moved to another owner; it was { $before }
event-deleted = { $repo } was deleted or made private
event-returned = { $repo } is back
event-private = { $repo } was made private
event-public = { $repo } was made public
event-visibility = { $repo } changed its visibility
event-gated = { $repo } changed its gate from “{ $before }” to “{ $after }”
event-license = { $repo } changed its licence from { $before } to { $after }
event-base-model = { $repo } changed its declared base from { $before } to { $after }
event-base-none = none
event-revision = { $repo } has new content, revision { $after }
event-owner-renamed = { $repo } is the new name of { $before }
event-spike = { $repo } was downloaded far more than usual on { $day }: { $count } times, usually about { $usual }
event-dip = { $repo } was downloaded far less than usual on { $day }: { $count } times, usually about { $usual }
event-other = { $repo } changed
