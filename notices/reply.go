package notices

// ReplyKind is the kind of notice that carries what an officer wrote to a person; its field
// is text.
const ReplyKind = "officer.reply"

// AnswerKind is the kind that tells somebody who asked in vain the answer.
const AnswerKind = "answer.ready"
