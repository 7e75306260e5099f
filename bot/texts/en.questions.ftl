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
