import { createContext, type ReactNode, use, useContext, useDeferredValue, useEffect, useMemo } from 'react'
import { type Formats, formatsOf } from '../format/formats.ts'
import { readPreference } from '../preferences/storage.ts'
import { usePreference } from '../preferences/use-preference.ts'
import { en, type Strings } from './en.ts'
import { type Language, languageOf, loadStrings } from './language.ts'

interface Speech {
  readonly language: Language
  readonly strings: Strings
  readonly formats: Formats
}

const SpeechContext = createContext<Speech | null>(null)

/** Strings that are here, or on their way. */
const known = new Map<Language, Strings | Promise<Strings>>([['en', en]])

const load = async (language: Language): Promise<Strings> => {
  const strings = await loadStrings(language)
  known.set(language, strings)
  return strings
}

const stringsOf = (language: Language): Strings | Promise<Strings> => {
  const strings = known.get(language) ?? load(language)
  known.set(language, strings)
  return strings
}

/** Ends when the strings of the person's language are here. React shows what waits for a promise 300 ms late. */
export const firstStrings = async (): Promise<void> => {
  await stringsOf(languageOf(readPreference('language'), navigator.languages))
}

/** Words in the person's language, numbers and dates in the browser's format. Suspends while a language loads. */
export const SpeechProvider = ({ children }: { children: ReactNode }) => {
  const [chosen] = usePreference('language', '')
  // The old words stay until the new ones are loaded.
  const language = useDeferredValue(languageOf(chosen, navigator.languages))
  const here = stringsOf(language)
  const strings = here instanceof Promise ? use(here) : here
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
