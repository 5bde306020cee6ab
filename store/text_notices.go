package store

// What a person reads of notices that cannot be had.
const textNoNotice = "没有这条通知，它可能已经删除了"
