// Package paste makes clean Markdown of what officers bring from elsewhere: what Word, WPS, a
// WeChat article or a web page puts on the clipboard, and .docx files.
//
// What comes is taken apart into a few kinds of blocks (block.go), so that nothing of it goes
// on that is not named here: no styles, scripts, hidden words or tracking pictures. A library
// writes the Markdown.
package paste
