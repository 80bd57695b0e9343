// Written by hookkit: it records what OpenCode does. `hookkit uninstall` removes this file.
// Nothing here throws, prints or keeps the agent waiting; without hookkit it does nothing.

import { spawn, spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { homedir } from "node:os"
import { isAbsolute, join } from "node:path"

const COMMAND = "@COMMAND@"

// Events that are recorded as they come, besides those that `wanted` chooses.
const PLAIN = new Set([
  "permission.asked",
  "permission.replied",
  "question.asked",
  "question.rejected",
  "question.replied",
  "session.compacted",
  "session.created",
  "session.error",
  "session.idle",
])

const MOST_CHARACTERS = 20000 // of a text; a prompt is seldom longer
const MOST_REMEMBERED = 5000 // ids
const MOST_WAITING = 1000 // events, if recording doesn't keep up
const FLUSH_MS = 3000 // to record what is left at the end

export const Hookkit = async ({ directory }) => {
  const sessions = new Map() // id -> { parent, created }, as far as they were seen
  const active = new Set() // ids of sessions with an event
  const done = new Set() // ids of messages and tools that were recorded
  const queue = []
  let running = null
  let isBroken = false

  const database = () => {
    const data = join(process.env.XDG_DATA_HOME || join(homedir(), ".local", "share"), "opencode")
    const chosen = process.env.OPENCODE_DB
    if (chosen === ":memory:") return undefined
    return chosen && isAbsolute(chosen) ? chosen : join(data, chosen || "opencode.db")
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

  const rootOf = (id) => {
    for (let depth = 0; depth < 20 && sessions.get(id)?.parent; depth++) id = sessions.get(id).parent
    return id
  }

  const record = (type, properties) => {
    if (isBroken || queue.length >= MOST_WAITING || !properties?.sessionID) return
    const root = rootOf(properties.sessionID)
    const payload = { type, properties: short(properties), directory, database: database() }
    if (root !== properties.sessionID) payload.root = root
    active.add(root)
    queue.push(JSON.stringify(payload))
    next()
  }

  // One at a time, so that events stand in the journal in their order.
  const next = () => {
    if (running || !queue.length) return
    const options = { detached: true, stdio: ["pipe", "ignore", "ignore"] }
    const child = spawn("/bin/sh", ["-c", COMMAND], options)
    running = child
    const over = () => {
      if (running !== child) return
      running = null
      guarded(next)()
    }
    child.on("error", () => {
      isBroken = true // no process can be started
      over()
    })
    child.on("exit", over)
    child.stdin.on("error", () => {})
    child.stdin.end(queue.shift())
    child.unref()
  }

  const guarded = (action) => (...values) => {
    try {
      return action(...values)
    } catch {
      return undefined
    }
  }

  const isFirst = (id) => {
    if (!id || done.has(id)) return false
    if (done.size >= MOST_REMEMBERED) done.delete(done.values().next().value)
    done.add(id)
    return true
  }

  // A fork sends the messages again that it has copied, under new ids.
  const isCopy = (sessionID, at) => at !== undefined && at < (sessions.get(sessionID)?.created ?? 0)

  const wanted = {
    "message.updated": ({ sessionID, info }) =>
      info.role === "assistant" &&
      info.time.completed &&
      info.tokens.input + info.tokens.output + info.tokens.cache.read + info.tokens.cache.write > 0 &&
      !isCopy(sessionID ?? info.sessionID, info.time.created) &&
      isFirst(info.id),
    "message.part.updated": ({ sessionID, part }) =>
      part.type === "tool" &&
      ["completed", "error"].includes(part.state.status) &&
      !isCopy(sessionID ?? part.sessionID, part.state.time?.start) &&
      isFirst(part.id),
  }

  const take = ({ event }) => {
    const { type, properties } = event
    if (type === "session.created" || type === "session.updated") {
      const { id, parentID, time } = properties.info
      sessions.set(id, { parent: parentID, created: time?.created })
      if (sessions.size > MOST_REMEMBERED) sessions.delete(sessions.keys().next().value)
    }
    if (PLAIN.has(type) || wanted[type]?.(properties)) {
      const { info, part } = properties
      const sessionID = properties.sessionID ?? info?.sessionID ?? part?.sessionID ?? info?.id
      record(type, { sessionID, ...properties })
    }
  }

  const leave = async () => {
    const deadline = Date.now() + FLUSH_MS
    for (const sessionID of [...active]) record("dispose", { sessionID })
    active.clear()
    while (running && Date.now() < deadline) await new Promise((go) => setTimeout(go, 5))
    while (!running && queue.length && Date.now() < deadline) {
      spawnSync("/bin/sh", ["-c", COMMAND], { input: queue.shift(), stdio: ["pipe", "ignore", "ignore"] })
    }
  }

  return {
    event: async (input) => guarded(take)(input),
    "chat.message": async (input, output) =>
      guarded(() => {
        const { message, parts } = output
        if (!sessions.get(message.sessionID)?.parent) {
          record("chat.message", { sessionID: message.sessionID, message, parts })
        }
      })(),
    dispose: async () => {
      try {
        await leave()
      } catch {
        // The agent ends in any case.
      }
    },
  }
}
