// One way of making bulk calls from JavaScript, as its documentation shows it: node peer.mjs KIND WORK RESULT WARM_UP_URL.
// The programs in .NET beside this folder take the same arguments and keep to the same protocol: say "ready", read a URL, call, write what came of it.
import { createInterface } from 'node:readline';
import { readFileSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const [kind, workPath, resultPath, warmUpUrl] = process.argv.slice(2);
const work = JSON.parse(readFileSync(workPath, 'utf8'));

// The SDK's own retries (two by default), twenty calls at once.
async function openaiWithPLimit() {
  const { default: OpenAI } = await import('openai');
  const { default: pLimit } = await import('p-limit');
  return async (url, chunks, ended) => {
    const client = new OpenAI({ baseURL: url, apiKey: 'none', timeout: work.timeout_s * 1000 });
    const limit = pLimit(work.concurrency);
    await Promise.all(chunks.map((chunk, index) => limit(async () => {
      let content = null;
      try {
        const completion = await client.chat.completions.create({
          model: work.model,
          temperature: 0,
          response_format: work.response_format,
          messages: [{ role: 'system', content: chunk.system }, { role: 'user', content: chunk.user }],
        });
        content = completion.choices[0].message.content;
      } catch {
        // Given up by the SDK: the chunk is lost.
      }
      ended(index, performance.now(), content);
    })));
  };
}

// The framework's own batch with its own retries (six by default), twenty calls at once.
async function langchainBatch() {
  const { ChatOpenAI } = await import('@langchain/openai');
  const { SystemMessage, HumanMessage } = await import('@langchain/core/messages');
  return async (url, chunks, ended) => {
    const model = new ChatOpenAI({
      model: work.model,
      temperature: 0,
      apiKey: 'none',
      timeout: work.timeout_s * 1000,
      configuration: { baseURL: url },
      modelKwargs: { response_format: work.response_format },
    });
    const ends = new Array(chunks.length).fill(0);
    const answers = await model.batch(
      chunks.map(chunk => [new SystemMessage(chunk.system), new HumanMessage(chunk.user)]),
      chunks.map((_, index) => ({
        maxConcurrency: work.concurrency,
        callbacks: [{
          handleLLMEnd: () => { ends[index] = performance.now(); },
          handleLLMError: () => { ends[index] = performance.now(); },
        }],
      })),
      { maxConcurrency: work.concurrency, returnExceptions: true });
    answers.forEach((answer, index) => ended(index, ends[index], answer instanceof Error ? null : answer.content));
  };
}

const kinds = { 'npm-openai': openaiWithPLimit, langchain: langchainBatch };
if (!kinds[kind]) throw new Error(`There is no peer ${kind}.`);
const run = await kinds[kind]();
const warmUp = Array.from({ length: work.warm_up }, (_, i) => work.chunks[i % work.chunks.length]);
await run(warmUpUrl, warmUp, () => {});

console.log('ready');
const url = await new Promise(resolve => createInterface({ input: process.stdin }).once('line', resolve));
const cpu = process.cpuUsage();
const start = performance.now();
const results = [];
// All chunks are ready at the start, and their times run from there.
await run(url, work.chunks, (index, at, content) => results.push({ index, ms: at - start, content }));
const used = process.cpuUsage(cpu);
const summary = {
  wall_ms: performance.now() - start,
  cpu_ms: (used.user + used.system) / 1000,
  peak_bytes: process.resourceUsage().maxRSS * 1024,
  results,
};
writeFileSync(resultPath, JSON.stringify(summary));
process.exit(0);
