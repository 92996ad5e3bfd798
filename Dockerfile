# txvet with the go command, which it asks for packages. See docs/ci.md.
#
#   docker build -t txvet .
#   docker run --rm -v "$PWD:/src:ro" -v txvet:/cache txvet ./...
#
# GO has to be at least the version that go.mod of the analysed module names.
ARG GO=1.26

FROM golang:${GO} AS build
WORKDIR /txvet
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags=-s -o /txvet/bin/ ./cmd/txvet

FROM golang:${GO}
COPY --from=build /txvet/bin/txvet /usr/local/bin/txvet
# Any user may write the caches, so that --user works, and may read a repository
# that is someone else's, which -new-from does.
RUN mkdir -m 1777 /cache && git config --system --add safe.directory '*'
ENV HOME=/cache GOPATH=/cache/go GOCACHE=/cache/go-build TXVETCACHE=/cache/txvet
USER 10001:10001
WORKDIR /src
ENTRYPOINT ["txvet"]
CMD ["./..."]
