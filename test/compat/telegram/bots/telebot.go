package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"time"

	tele "gopkg.in/telebot.v3"
)

const picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="

func main() {
	bot, err := tele.NewBot(tele.Settings{
		URL:    os.Getenv("API_ROOT"),
		Token:  os.Getenv("TOKEN"),
		Poller: &tele.LongPoller{Timeout: 10 * time.Second},
	})
	if err != nil {
		panic(err)
	}
	bot.Handle("/buttons", func(c tele.Context) error {
		menu := &tele.ReplyMarkup{InlineKeyboard: [][]tele.InlineButton{{
			{Text: "Press", Data: "go"},
			{Text: "Docs", URL: "https://example.org/"},
		}}}
		return c.Send("<b>pick</b> one", tele.ModeHTML, menu)
	})
	bot.Handle("/photo", func(c tele.Context) error {
		data, _ := base64.StdEncoding.DecodeString(picture)
		return c.Send(&tele.Photo{File: tele.FromReader(bytes.NewReader(data)), Caption: "a picture"})
	})
	bot.Handle("/refused", func(c tele.Context) error {
		_, err := bot.Send(&tele.Chat{ID: 1}, "nobody")
		return c.Send(err.Error())
	})
	bot.Handle(tele.OnCallback, func(c tele.Context) error {
		if err := c.Respond(&tele.CallbackResponse{Text: "thanks"}); err != nil {
			return err
		}
		return c.Edit("pressed")
	})
	bot.Handle(tele.OnDocument, func(c tele.Context) error {
		reader, err := bot.File(&c.Message().Document.File)
		if err != nil {
			return err
		}
		defer reader.Close()
		content, err := io.ReadAll(reader)
		if err != nil {
			return err
		}
		return c.Send(fmt.Sprintf("%d bytes", len(content)))
	})
	bot.Handle(tele.OnText, func(c tele.Context) error {
		return c.Reply("echo: " + c.Text())
	})
	bot.Start()
}
