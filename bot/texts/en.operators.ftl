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
