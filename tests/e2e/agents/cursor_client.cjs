/*
Cursor's agent in a test: `node cursor_client.cjs [--resume ID] PROMPT…`, one turn per prompt.
It prints what the SDK streams, and at last the agent's id. A prompt that begins with "Cancel" is
cancelled when the file `ready` is there.
*/
const fs = require("fs"), { Agent } = require(`${process.env.CURSOR_SDK}/node_modules/@cursor/sdk`);
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

async function main(prompts) {
  const resumed = prompts[0] === "--resume" ? prompts.splice(0, 2)[1] : null;
  const local = { cwd: process.cwd(), settingSources: ["all"] };
  const options = { apiKey: "x", model: { id: "composer-2.5" }, local };
  const agent = resumed ? await Agent.resume(resumed, options) : await Agent.create(options);
  for (const prompt of prompts) {
    const run = await agent.send(prompt);
    const waiting = prompt.startsWith("Cancel")
      ? setInterval(() => { if (fs.existsSync("ready")) { clearInterval(waiting); run.cancel(); } }, 50)
      : null;
    for await (const each of run.stream()) say(each);
    say({ wait: await run.wait().catch((error) => ({ error: String(error) })) });
  }
  say({ agent: agent.agentId });
}

main(process.argv.slice(2)).then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
