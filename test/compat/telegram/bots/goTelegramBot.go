package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

const picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="

func say(ctx context.Context, b *bot.Bot, chat int64, text string) {
	b.SendMessage(ctx, &bot.SendMessageParams{ChatID: chat, Text: text})
}

func answer(ctx context.Context, b *bot.Bot, update *models.Update) {
	if query := update.CallbackQuery; query != nil {
		b.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: query.ID, Text: "thanks"})
		message := query.Message.Message
		b.EditMessageText(ctx, &bot.EditMessageTextParams{ChatID: message.Chat.ID, MessageID: message.ID, Text: "pressed"})
		return
	}
	message := update.Message
	if message == nil {
		return
	}
	chat := message.Chat.ID
	switch {
	case message.Document != nil:
		file, err := b.GetFile(ctx, &bot.GetFileParams{FileID: message.Document.FileID})
		if err != nil {
			panic(err)
		}
		response, err := http.Get(b.FileDownloadLink(file))
		if err != nil {
			panic(err)
		}
		defer response.Body.Close()
		content, _ := io.ReadAll(response.Body)
		say(ctx, b, chat, fmt.Sprintf("%d bytes", len(content)))
	case message.Text == "/buttons":
		b.SendMessage(ctx, &bot.SendMessageParams{
			ChatID:    chat,
			Text:      "<b>pick</b> one",
			ParseMode: models.ParseModeHTML,
			ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{
				{Text: "Press", CallbackData: "go"},
				{Text: "Docs", URL: "https://example.org/"},
			}}},
		})
	case message.Text == "/photo":
		data, _ := base64.StdEncoding.DecodeString(picture)
		b.SendPhoto(ctx, &bot.SendPhotoParams{
			ChatID:  chat,
			Photo:   &models.InputFileUpload{Filename: "a.png", Data: bytes.NewReader(data)},
			Caption: "a picture",
		})
	case message.Text == "/refused":
		_, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: 1, Text: "nobody"})
		say(ctx, b, chat, err.Error())
	case message.Text != "":
		b.SendMessage(ctx, &bot.SendMessageParams{
			ChatID:          chat,
			Text:            "echo: " + message.Text,
			ReplyParameters: &models.ReplyParameters{MessageID: message.ID},
		})
	}
}

func main() {
	b, err := bot.New(os.Getenv("TOKEN"), bot.WithServerURL(os.Getenv("API_ROOT")), bot.WithDefaultHandler(answer))
	if err != nil {
		panic(err)
	}
	b.Start(context.Background())
}
