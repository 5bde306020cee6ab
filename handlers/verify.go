package handlers

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"

	"github.com/gin-gonic/gin"
)

// verifyName is a file that WeChat (MP) or WeCom (WW) asks for at the root of a domain, to
// see whose it is.
var verifyName = regexp.MustCompile(`^/((?:MP|WW)_verify_[A-Za-z0-9]{1,64}\.txt)$`)

// longestVerify bounds such a file, in bytes; WeChat's have 16.
const longestVerify = 1 << 10

// verifyFile answers with the files of a folder, and leaves every other address alone.
func verifyFile(folder string) gin.HandlerFunc {
	return func(c *gin.Context) {
		m := verifyName.FindStringSubmatch(c.Request.URL.Path)
		if folder == "" || m == nil || c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead {
			return
		}
		text, err := readShort(filepath.Join(folder, m[1]))
		if err != nil {
			return // as any address that does not exist
		}
		c.Header("X-Content-Type-Options", "nosniff")
		c.Data(http.StatusOK, "text/plain; charset=utf-8", text)
		c.Abort()
	}
}

// readShort reads a regular file up to the bound; a longer one is no such file.
func readShort(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > longestVerify {
		return nil, os.ErrInvalid
	}
	return io.ReadAll(io.LimitReader(f, longestVerify))
}
