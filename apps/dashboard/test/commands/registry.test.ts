import t from 'tap'
import { CommandRegistry } from '../../src/commands/registry.ts'

const command = (id: string, keys: string, isEnabled = true) => ({
  id,
  title: id,
  keys,
  isEnabled,
  run: () => undefined,
})

t.test('the command of a later component wins, unless it is disabled', async (t) => {
  const registry = new CommandRegistry()
  const [below, above] = [Symbol('below'), Symbol('above')]
  registry.put(below, [command('below', 'D')])
  registry.put(above, [command('above', 'D')])
  t.equal(registry.find('D')?.id, 'above')
  registry.put(above, [command('above', 'D', false)])
  t.equal(registry.find('D')?.id, 'below')
  registry.remove(below)
  t.equal(registry.find('D'), undefined)
})

t.test('a change tells its watchers and makes a new list', async (t) => {
  const registry = new CommandRegistry()
  const lists: unknown[] = []
  const leave = registry.watch(() => lists.push(registry.all))
  registry.put(Symbol('one'), [command('one', 'A')])
  leave()
  registry.put(Symbol('two'), [command('two', 'B')])
  t.equal(lists.length, 1)
  t.not(lists[0], registry.all)
})
