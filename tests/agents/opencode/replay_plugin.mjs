// Gives captured events to the plugin as OpenCode does: node replay_plugin.mjs PLUGIN CAPTURED RECORDED
// Each process of the client has a plugin of its own. RECORDED gets what was recorded, with times.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs"
import { pathToFileURL } from "node:url"

const [plugin, captured, recorded] = process.argv.slice(2)
const { Hookkit } = await import(pathToFileURL(plugin).href)
const taken = `${recorded}.raw`
process.env.HOOKKIT_TAKEN = taken // the command appends to it

const pause = (ms) => new Promise((go) => setTimeout(go, ms))
let read = 0

// Waits until what an event has made of itself is recorded: nothing more comes for a while.
const settle = async (t) => {
  for (let quiet = 0; quiet < 3; quiet++) {
    await pause(process.env.PAUSE ?? 12)
    const data = readFileSync(taken, "utf8")
    if (data.length === read || !data.endsWith("\n")) continue
    for (const line of data.slice(read).trim().split("\n")) {
      appendFileSync(recorded, JSON.stringify({ t, payload: JSON.parse(line) }) + "\n")
    }
    read = data.length
    quiet = -1
  }
}

writeFileSync(taken, "")
writeFileSync(recorded, "")
let hooks = null
let pid = null
for (const line of readFileSync(captured, "utf8").trim().split("\n")) {
  const { t, kind, a, b, pid: from } = JSON.parse(line)
  if (hooks === null || from !== pid) {
    pid = from
    hooks = await Hookkit({ directory: "/home/dev/proj" })
  }
  const before = read
  if (kind.startsWith("event:")) await hooks.event({ event: { type: kind.slice(6), properties: a } })
  else if (kind === "chat.message") await hooks[kind](a, b)
  else if (kind === "dispose") await hooks.dispose()
  else continue
  if (/created|chat.message|part.updated|message.updated|idle|error|asked|replied|compacted|dispose/.test(kind)) await settle(t)
}
