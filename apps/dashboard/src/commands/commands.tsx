import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react'
import { isOfElement, isTyping, shortcutOf } from './keys.ts'
import { type Command, CommandRegistry } from './registry.ts'

const CommandContext = createContext<CommandRegistry | null>(null)

const useRegistry = (): CommandRegistry => {
  const registry = useContext(CommandContext)
  if (registry === null) throw new Error('useCommands is called outside of CommandProvider')
  return registry
}

/** An open dialog or menu has its own keys, and so has an element that is pressed by this key. */
const isOurs = (event: KeyboardEvent, keys: string): boolean =>
  !event.defaultPrevented &&
  !isOfElement(keys, event.target) &&
  document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') === null

const runShortcut = (registry: CommandRegistry, event: KeyboardEvent): void => {
  const keys = shortcutOf(event)
  const command = isOurs(event, keys) ? registry.find(keys) : undefined
  if (command === undefined) return
  if (isTyping(event.target) && !command.worksWhileTyping) return
  event.preventDefault()
  command.run()
}

export const CommandProvider = ({ children }: { children: ReactNode }) => {
  const registry = useMemo(() => new CommandRegistry(), [])
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => runShortcut(registry, event)
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [registry])
  return <CommandContext value={registry}>{children}</CommandContext>
}

/** Offers commands while the component is shown. Pass only what the person may do. */
export const useCommands = (commands: readonly Command[]): void => {
  const registry = useRegistry()
  const group = useRef(Symbol('commands'))
  useEffect(() => registry.put(group.current, commands), [registry, commands])
  useEffect(() => {
    const { current } = group
    return () => registry.remove(current)
  }, [registry])
}

/** All commands that can be run now, for the palette and the list of shortcuts. */
export const useAllCommands = (): readonly Command[] => {
  const registry = useRegistry()
  return useSyncExternalStore(registry.watch, () => registry.all)
}
