import { createContext, type ReactNode, use, useContext, useDeferredValue, useEffect, useMemo } from 'react'
import { type Formats, formatsOf } from '../format/formats.ts'
import { usePreference } from '../preferences/use-preference.ts'
import type { Strings } from './en.ts'
import { type Language, languageOf, loadStrings } from './language.ts'

interface Speech {
  readonly language: Language
  readonly strings: Strings
  readonly formats: Formats
}

const SpeechContext = createContext<Speech | null>(null)

const loaded = new Map<Language, Promise<Strings>>()

const stringsOf = (language: Language): Promise<Strings> => {
  const strings = loaded.get(language) ?? loadStrings(language)
  loaded.set(language, strings)
  return strings
}

/** Words in the person's language, numbers and dates in the browser's format. Suspends while a language loads. */
export const SpeechProvider = ({ children }: { children: ReactNode }) => {
  const [chosen] = usePreference('language', '')
  // The old words stay until the new ones are loaded.
  const language = useDeferredValue(languageOf(chosen, navigator.languages))
  const strings = use(stringsOf(language))
  const speech = useMemo(
    () => ({ language, strings, formats: formatsOf(navigator.language) }),
    [language, strings],
  )
  useEffect(() => {
    document.documentElement.lang = language === 'pseudo' ? 'en' : language
  }, [language])
  return <SpeechContext value={speech}>{children}</SpeechContext>
}

const useSpeech = (): Speech => {
  const speech = useContext(SpeechContext)
  if (speech === null) throw new Error('useStrings is called outside of SpeechProvider')
  return speech
}

export const useStrings = (): Strings => useSpeech().strings

export const useLanguage = (): Language => useSpeech().language

export const useFormats = (): Formats => useSpeech().formats
