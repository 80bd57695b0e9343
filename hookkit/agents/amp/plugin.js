// Written by hookkit: it records what Amp does. `hookkit uninstall` removes this file.
// Nothing here throws, prints or keeps the agent waiting; without hookkit it does nothing.
// There is no handler of tool.call: one would have to decide about each call.

import { spawn, spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const COMMAND = "@COMMAND@"

const MOST_CHARACTERS = 20000 // of a text; a prompt is seldom longer
const MOST_WAITING = 1000 // events, if recording doesn't keep up
const FLUSH_MS = 2500 // to record what is left at the end, for which Amp gives plugins 3 s

// The members of each event that are recorded, besides its thread.
const EVENTS = {
  "session.start": [],
  "agent.start": ["id", "message", "changesWorkflow"],
  "tool.result": ["toolUseID", "tool", "input", "status", "output", "error"],
  "agent.end": ["id", "status"],
}

export default function hookkit(amp) {
  const active = new Set() // ids of threads with an event
  const queue = []
  let running = null
  let isBroken = false

  const guarded = (action) => (...values) => {
    try {
      action(...values)
    } catch {
      // The agent goes on in any case.
    }
  }

  // The beginning and the end of long texts; nothing below the depth that events have.
  const short = (value, depth = 0) => {
    if (typeof value === "string" && value.length > MOST_CHARACTERS) {
      return value.slice(0, MOST_CHARACTERS / 2) + "\n…\n" + value.slice(-MOST_CHARACTERS / 2)
    }
    if (value === null || typeof value !== "object") return value
    if (depth > 12) return undefined
    if (Array.isArray(value)) return value.slice(0, 1000).map((each) => short(each, depth + 1))
    const entries = Object.entries(value).map(([name, each]) => [name, short(each, depth + 1)])
    return Object.fromEntries(entries)
  }

  // The folder that the person works in, or where Amp was started; the process is in the plugin's.
  const directory = (system) => {
    try {
      return fileURLToPath(String((system ?? amp.system).workspaceRoot))
    } catch {
      return process.env.PWD
    }
  }

  const record = (type, thread, members, system) => {
    if (isBroken || queue.length >= MOST_WAITING || typeof thread !== "string") return
    active.add(thread)
    queue.push(JSON.stringify({ type, thread, directory: directory(system), ...members }))
    next()
  }

  // One at a time, so that events stand in the journal in their order.
  const next = () => {
    if (running || !queue.length) return
    const child = spawn("/bin/sh", ["-c", COMMAND], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    })
    running = child
    const over = guarded(() => {
      if (running !== child) return
      running = null
      next()
    })
    child.on("error", () => {
      isBroken = true // no process can be started
      over()
    })
    child.on("exit", over)
    child.stdin.on("error", () => {})
    child.stdin.end(queue.shift())
    child.unref()
  }

  const leave = async () => {
    const deadline = Date.now() + FLUSH_MS
    for (const thread of [...active]) record("dispose", thread, {})
    active.clear()
    while (running && Date.now() < deadline) await new Promise((go) => setTimeout(go, 5))
    while (!running && queue.length && Date.now() < deadline) {
      spawnSync("/bin/sh", ["-c", COMMAND], {
        input: queue.shift(),
        stdio: ["pipe", "ignore", "ignore"],
      })
    }
  }

  for (const [type, names] of Object.entries(EVENTS)) {
    const take = guarded((event, ctx) => {
      const members = names.map((name) => [name, short(event[name])])
      record(type, event.thread?.id ?? ctx?.thread?.id, Object.fromEntries(members), ctx?.system)
    })
    guarded(() => amp.on(type, (event, ctx) => void take(event, ctx)))()
  }
  guarded(() => amp.onDispose(() => leave().catch(() => {})))()
}
