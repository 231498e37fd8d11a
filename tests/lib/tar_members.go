// SPDX-License-Identifier: MIT

// What Go's archive/tar sees in the tar archives that are named on standard
// input: a line for each member, with name and target in hexadecimal digits, and
// one for the end of each archive.
package main

import (
	"archive/tar"
	"bufio"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

func read(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	reader := tar.NewReader(file)
	content := crc32.NewIEEE()
	for {
		header, err := reader.Next()
		if err == io.EOF {
			fmt.Printf("end %d\n", content.Sum32())
			return nil
		}
		if err == nil {
			_, err = io.Copy(content, reader)
		}
		if err != nil {
			return err
		}
		fmt.Printf("member %d %d %x. %x.\n", header.Typeflag,
			header.Size, header.Name, header.Linkname)
	}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if err := read(lines.Text()); err != nil {
			fmt.Printf("error %q\n", err)
		}
	}
}
