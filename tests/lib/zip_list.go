// SPDX-License-Identifier: MIT
// zip_list: what Go's archive/zip sees in archives, whose paths come on
// standard input, a line each.  A line of JSON for each: members by name, as
// "link TARGET", in hexadecimal, or "file SHA-256", or the error.
package main

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

func list(path string) (map[string]string, error) {
	found := map[string]string{}
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	for _, file := range archive.File {
		if file.Name[len(file.Name)-1] == '/' {
			continue
		}
		reader, err := file.Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(reader)
		reader.Close()
		if err != nil {
			return nil, err
		}
		kind := fmt.Sprintf("file %x", sha256.Sum256(data))
		if file.Mode()&os.ModeSymlink != 0 {
			// JSON has no place for what is not UTF-8.
			kind = fmt.Sprintf("link %x", data)
		}
		if _, twice := found[file.Name]; twice {
			return nil, fmt.Errorf("%s is there twice", file.Name)
		}
		found[file.Name] = kind
	}
	return found, nil
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		found, err := list(lines.Text())
		answer := map[string]any{"members": found}
		if err != nil {
			answer["error"] = err.Error()
		}
		text, _ := json.Marshal(answer)
		fmt.Println(string(text))
		os.Stdout.Sync()
	}
}
