import type { ViewStrings } from '../en-views.ts'

export const uploads: ViewStrings['uploads'] = {
  title: 'Uploads',
  upload: 'Dateien hochladen',
  waiting: 'wartet auf die Dateien davor',
  reading: 'wird vom Server gelesen…',
  cancel: 'Abbrechen',
  done: 'gespeichert',
  cut: 'Die Verbindung brach ab, oder der Server startete neu: Es kam keine Antwort, die Datei ist vielleicht nicht gespeichert.',
  again: '„Erneut versuchen“ sendet die ganze Datei von vorn.',
}
