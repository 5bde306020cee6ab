package notices

// ReplyKind is the kind of notice that carries what an officer wrote to a person; its field
// is text.
const ReplyKind = "officer.reply"
