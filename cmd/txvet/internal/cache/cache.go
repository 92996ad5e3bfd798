// Package cache keeps the results of analysed packages in files, under a hash of
// all that a result depends on. A cache that cannot be read or written costs
// time and nothing else, so its errors are not reported.
package cache

import (
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	unusedLimit = 5 * 24 * time.Hour // a file not read for so long is removed
	trimEvery   = 24 * time.Hour
	touchAfter  = time.Hour // a file is marked as read at most so often
)

// Cache is a folder of results. A nil *Cache holds nothing.
type Cache struct {
	dir  string
	salt Key
}

// Open returns the cache of a tool and its settings, whose hash is salt. The
// folder is that of the environment variable TXVETCACHE, or txvet in the user's
// cache folder. The cache is nil if TXVETCACHE is "off", or if neither exists.
func Open(salt Key) *Cache {
	dir := os.Getenv("TXVETCACHE")
	if dir == "off" {
		return nil
	}
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return nil
		}
		dir = filepath.Join(user, "txvet")
	}
	return &Cache{dir, salt}
}

// Get reads the result with the key into v. It reports whether there is one.
func (c *Cache) Get(key Key, v any) bool {
	if c == nil {
		return false
	}
	name := c.file(key)
	data, err := os.ReadFile(name)
	if err != nil || json.Unmarshal(data, v) != nil {
		return false
	}
	if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > touchAfter {
		now := time.Now()
		os.Chtimes(name, now, now)
	}
	return true
}

// Put stores v under the key. Other processes see all of it or nothing.
func (c *Cache) Put(key Key, v any) {
	if c == nil {
		return
	}
	data, err := json.Marshal(v)
	if err != nil {
		return
	}
	name := c.file(key)
	if os.MkdirAll(filepath.Dir(name), 0o777) != nil {
		return
	}
	f, err := os.CreateTemp(filepath.Dir(name), "new-")
	if err != nil {
		return
	}
	_, err = f.Write(data)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
}

func (c *Cache) file(key Key) string {
	name := hex.EncodeToString(NewHash(string(c.salt[:]), string(key[:])).sum())
	return filepath.Join(c.dir, name[:2], name)
}

// Trim removes what has not been read for five days. It looks once a day.
func (c *Cache) Trim() {
	if c == nil {
		return
	}
	mark := filepath.Join(c.dir, "trimmed")
	if info, err := os.Stat(mark); err == nil && time.Since(info.ModTime()) < trimEvery {
		return
	}
	if os.WriteFile(mark, nil, 0o666) != nil {
		return
	}
	filepath.WalkDir(c.dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil && time.Since(info.ModTime()) > unusedLimit {
			os.Remove(name)
		}
		return nil
	})
}
