package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The account all servers are set up for. None of it belongs to anybody.
const (
	appID      = "wx0123456789abcdef"
	originalID = "gh_0123456789ab"
	token      = "benchtoken"
	aesKey     = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// postman signs and seals messages as WeChat does (section 1 of the protocol paper), with
// code of its own.
type postman struct {
	block cipher.Block
	iv    []byte
	next  int // MsgID of the next message
}

func newPostman() (*postman, error) {
	key, err := base64.RawStdEncoding.DecodeString(aesKey)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return &postman{block: block, iv: key[:aes.BlockSize], next: 1_000_000}, nil
}

// openID names a graduate.
func openID(graduate int) string { return fmt.Sprintf("oBench%022d", graduate) }

// requests makes n whole HTTP requests, signed now: questions in turn, graduates in turn.
func (p *postman) requests(n, graduates int, questions []string, safe bool) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = p.request(openID(i%graduates), questions[(i*7919)%len(questions)], safe)
	}
	return out
}

// request makes one HTTP request that brings a text.
func (p *postman) request(from, text string, safe bool) []byte {
	p.next++
	return p.send(from, fmt.Sprintf("<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content><MsgId>%d</MsgId>", text, 24_000_000_000_000_000+p.next), safe)
}

// follow makes one HTTP request that says a graduate follows now.
func (p *postman) follow(from string) []byte {
	p.next++
	return p.send(from, "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[]]></EventKey>", true)
}

// send signs a message now.
func (p *postman) send(from, elements string, safe bool) []byte {
	now := time.Now().Unix()
	body := fmt.Appendf(nil, "<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>%d</CreateTime>%s</xml>", originalID, from, now, elements)
	timestamp, nonce := strconv.FormatInt(now, 10), strconv.Itoa(1_000_000+p.next)
	query := "signature=" + signature(token, timestamp, nonce) + "&timestamp=" + timestamp + "&nonce=" + nonce + "&openid=" + url.QueryEscape(from)
	if safe {
		sealed := p.seal(body)
		query += "&encrypt_type=aes&msg_signature=" + signature(token, timestamp, nonce, sealed)
		body = []byte("<xml><ToUserName><![CDATA[" + originalID + "]]></ToUserName><Encrypt><![CDATA[" + sealed + "]]></Encrypt></xml>")
	}
	head := fmt.Sprintf("POST /wechat?%s HTTP/1.1\r\nHost: bench.invalid\r\nUser-Agent: Mozilla/4.0\r\nAccept: */*\r\nPragma: no-cache\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n", query, len(body))
	return append([]byte(head), body...)
}

// signature is SHA-1 over the sorted parts.
func signature(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// seal encrypts a message: 16 random bytes, its length, itself, the AppID, padding to 32.
func (p *postman) seal(message []byte) string {
	frame := make([]byte, 16, 64+len(message))
	rand.Read(frame) // never fails
	frame = binary.BigEndian.AppendUint32(frame, uint32(len(message)))
	frame = append(append(frame, message...), appID...)
	pad := 32 - len(frame)%32
	frame = append(frame, bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(p.block, p.iv).CryptBlocks(frame, frame)
	return base64.StdEncoding.EncodeToString(frame)
}

// open returns the message in a reply.
func (p *postman) open(reply string, safe bool) (string, error) {
	if !safe {
		return reply, nil
	}
	_, rest, ok := strings.Cut(reply, "<Encrypt>")
	sealed, _, end := strings.Cut(rest, "</Encrypt>")
	sealed = strings.TrimSuffix(strings.TrimPrefix(sealed, "<![CDATA["), "]]>") // the SDK writes it bare
	frame, err := base64.StdEncoding.DecodeString(sealed)
	if !ok || !end || err != nil || len(frame) < 32 || len(frame)%aes.BlockSize != 0 {
		return "", errors.New("the reply is not sealed")
	}
	cipher.NewCBCDecrypter(p.block, p.iv).CryptBlocks(frame, frame)
	size := int(binary.BigEndian.Uint32(frame[16:20]))
	if size > len(frame)-20 {
		return "", errors.New("the sealed reply is broken")
	}
	return string(frame[20 : 20+size]), nil
}
