### Alerts, and what watches them.

alert-license = { $repo } changed its licence
alert-gated = { $repo } changed its gate
alert-deleted = { $repo } was deleted or made private
alert-returned = { $repo } is back
alert-visibility = { $repo } changed its visibility
alert-transferred = { $repo } moved to another owner
alert-renamed = { $repo } has another name
alert-owner-renamed = { $repo } has another name
alert-base-model = { $repo } changed its declared base
alert-unfollowed = { $name }: watched, and not followed any more
alert-kept = The watch is kept: it tells again when it is followed again.
alert-burst = { $number } things happened at once
alert-more = And { $more ->
        [one] { $more } more
       *[other] { $more } more
    }.
alert-before = Before
alert-after = After
alert-since = Since
alert-seen = Seen at
alert-revision = Revision
alert-last-before = Last revision before
alert-not-known-yet = not known yet; this card is edited when it is
alert-affected = Yours that stand on it
alert-yours = { $names }{ $more ->
        [0] {""}
       *[other] {" "}and { $more } more
    }
alert-foot = On the Hub only · watching { $scope } · { $id }
alert-button-stop = Stop watching
scope-without =
    without the { $kind ->
        [languages] languages
        [tasks] tasks
        [licenses] licences
       *[governance] kinds of governance
    } { $number ->
        [0] nothing fits either
        [one] { $number } repo fits
       *[other] { $number } repos fit
    }
scope-nothing-fits = Nothing that is held fits “{ $scope }”: { $without }. Leave one of them out.
scope-nothing-followed = Nothing is followed here yet, so there is nothing to tell of: an operator begins with /admin track, or anybody who manages the server asks with /follow.
scope-not-held = Nothing of “{ $name }” is held here, and nobody follows it, so nothing would come: /follow asks for it.
scope-not-held-nearest = Nothing of “{ $name }” is held here, and nobody follows it, so nothing would come: /follow asks for it. Near it: { $nearest }.
watch-list-title = What is watched
watch-none = Nothing is watched here. { $command } begins.
watch-added = Watching
watch-covers = { $repos ->
        [one] { $repos } repo is watched
       *[other] { $repos } repos are watched
    }, and { $below ->
        [0] nothing that is known below
        [one] { $below } repo
       *[other] { $below } repos
    } that { $repos ->
        [one] it stands
       *[other] they stand
    } on.
watch-tells = An alert comes at once for a licence, a gate, a deletion, a new name or owner, a new base. Everything else waits for a digest.
watch-id = { $id }
watch-too-many = You watch { $most } things already: remove one first, or watch an organisation instead of its repos.
watch-too-many-here = This server watches { $most } things already: remove one first, or watch an organisation instead of its repos.
watch-unknown = Nothing that is watched is called “{ $name }”.
watch-removed = { $name } is watched no more.
watch-paused = The watch of { $name } is paused. What happens meanwhile is not told at once: it stands in a digest.
watch-active = The watch of { $name } goes on: what happens from now on is told at once.
watch-why = It is watched, and something that has consequences happened to it or to what it stands on. What was not told at once stands in a digest.
digest-no-role = That role cannot be mentioned: choose one of this server's roles, not everyone.
digest-role-not-mentionable = The role { $role } cannot be mentioned: allow it in the role's settings (“Allow anyone to @mention this role”), or ask somebody who may.
digest-role-needs-channel = A role can be mentioned in a channel only: choose a channel too.
digest-set-up = A weekly digest
digest-edit = This digest
digest-choose = Nothing is saved yet. Choose where it is posted, and it is; everything else is under More.
digest-choose-save = Nothing is saved yet: the blue button subscribes. Everything else is under More.
digest-choose-about = What is yours is not known here: nothing is watched, subscribed or asked for yet. Choose below what the digest is to be about, or write it.
digest-about-nothing = not chosen yet
digest-mine = { $source ->
        [asked] These are the namespaces that were asked for here.
        [name] Taken from this server's name.
        [chosen] Taken from what is watched and subscribed already.
       *[unknown] What is yours is not known here: nothing is watched, subscribed or asked for yet.
    }
digest-not-followed = Nobody follows { $names } now, so nothing new will be known of it: { $command } asks for it.
digest-next-direct = In direct messages, by your own hour ({ $zone }):
digest-changed-at-once = What you change is saved at once.
digest-set-up-id = { $id }
digest-quiet-week = A quiet week
digest-quiet-weeks = { $skipped ->
        [yes] brings no message
       *[no] brings a message too
    }
digest-quiet-between = { $begin } – { $end }
digest-quiet-within = { $begin } – { $end }: it is due within them, so it comes at { $end }
digest-when = When
digest-sections = Sections
digest-all-sections = all of them
digest-quiet-hours = Quiet hours
digest-no-quiet-hours = none
digest-mentions = Mentions
digest-mentions-nobody = nobody
digest-mentions-no-role = nobody yet: the role is chosen under More
digest-mentions-role = { $role }, { $when ->
        [always] always
       *[needs-you] when something needs you
    }
digest-at = { $day } at { $hour }, { $zone }
digest-day = { $day ->
        [monday] Monday
        [tuesday] Tuesday
        [wednesday] Wednesday
        [thursday] Thursday
        [friday] Friday
        [saturday] Saturday
       *[sunday] Sunday
    }
digest-button-here = Here
digest-button-there = Subscribe { $where }
digest-button-direct = Direct messages
digest-button-write = What and whose hour
digest-button-preview = Preview
digest-button-more = More
digest-pick-about = What it is about
digest-form-about = About: projects, organisations, repos
digest-form-zone = Whose hour: a city
digest-pick-place = Another channel, thread or forum
digest-pick-day = Weekday
digest-pick-hour = Hour
digest-pick-sections = Sections
digest-pick-role = A role to mention
digest-not-here = Digests cannot be posted in this kind of channel: choose a text channel, a thread or a forum.
digest-saved-already = This digest is subscribed already.
digest-quiet-unknown = “{ $words }” are no quiet hours: write two full hours such as 22-7, or none.
deliveries-title = Deliveries
deliveries-none = Nothing of that kind was sent to you, or waits.
deliveries-yours = Your own; those of the server are shown to whoever may manage it.
deliveries-button-again = Send { $key } again
document-kind = { $kind ->
        [digest] digest
        [portrait] portrait
        [alert] alert
        [welcome] welcome
        [told] answer
       *[notice] notice
    }
delivery-again = { $key } is sent again.
delivery-not-again = Only what is uncertain or refused can be sent again.
digest-history = What was told: { $name }
digest-no-history = Nothing was told yet.
digest-show-again = { $command } shows any of them again.
why-title = Why: { $name }
why-unknown = Nothing here is called “{ $name }”: write a repo's id, or the id in the small print of a digest or an alert.
why-not-yours = “{ $name }” is not yours to see: it is somebody else's, or this server's, which whoever manages it sees.
why-stage = { $stage ->
        [followed] Followed
        [seen] Seen
        [asked] Asked for
        [composed] Composed
       *[delivered] Delivered
    }
why-for = It was composed for { $scope }, { $where }.
why-of-others = It was composed for a digest or watch that is not yours to see.
why-composed = { $at }, as of step { $sequence } of the store.
why-followed = { $owner } is followed; the repo was seen last { $at }.
why-not-followed = { $owner } is not followed: only what others come across is known of it, seen last { $at }.
why-nothing-happened = Nothing was ever seen to happen to { $repo }: no change, so nothing to tell.
why-noticed = seen { $at }
why-not-covered = { $number ->
        [0] Nothing is subscribed or watched here by you or this server.
        [one] One digest or watch is here, and it is not about this repo, nor about what stands on it.
       *[other] { $number } digests and watches are here, and none is about this repo, or about what stands on it.
    }
why-covered = { $kind ->
        [watch] Watched
       *[digest] Digest
    }: { $scope }, { $where }
why-no-news = { $kind ->
        [watch] No alert: nothing of this is among what is told at once; it stands in a digest.
       *[digest] Not told: nothing of this is what a digest tells of, such as new content.
    }
why-told = Told in { $id }.
why-told-folded = Told in { $id }, behind its button All or counted with others.
why-before-watch = Not told: it was seen before this was watched, { $at }.
why-before-digest = Not told as news: it was seen before this was subscribed, { $at }; the portrait showed how things stood.
why-left-out = Not told: it was a quiet week for this digest, and no message was to come.
why-paused = Not yet: it is paused. { $command } lets it go on, and a digest then tells what happened since.
why-not-told-yet = Not told yet: it is told as soon as the refresh that saw it has ended.
why-last-told = The last was composed { $at }.
why-next = The next is due { $at }.
why-no-alert = No alert yet: nothing with consequences has happened since it is being watched.
why-not-yet = Not yet: it stands in the next digest, which is due { $at }.
