module lectern.blind

go 1.26.0

require (
	github.com/cespare/xxhash/v2 v2.3.0
	github.com/klauspost/compress v1.20.3
	golang.org/x/text v0.43.0
	pgregory.net/rapid v1.3.0
)
