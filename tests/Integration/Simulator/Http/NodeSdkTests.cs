using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Output.Tables;
using ParallelLlm.Tests.Load.Comparison;

namespace ParallelLlm.Tests.Integration.Simulator.Http;

/// <summary>OpenAI's package for Node.js against the simulator's files and batches.</summary>
public sealed class NodeSdkTests
{
    private const string Script = """
        import OpenAI, { toFile } from "openai";
        const client = new OpenAI({ baseURL: process.argv[1], apiKey: "any", maxRetries: 0 });
        const line = name => JSON.stringify({ custom_id: name, method: "POST", url: "/v1/chat/completions", body: { model: "m",
          messages: [{ role: "user", content: `JSON Schema: {"properties":{"name":{}}}\nName: ${name}` }] } });
        const file = await client.files.create({ file: await toFile(Buffer.from(["Ada", "Zoë"].map(line).join("\n")), "in.jsonl"), purpose: "batch",
          expires_after: { anchor: "created_at", seconds: 3600 } });
        const make = () => client.batches.create({ input_file_id: file.id, endpoint: "/v1/chat/completions", completion_window: "24h" });
        const created = [(await make()).id, (await make()).id, (await make()).id];
        const listed = [];
        for await (const batch of client.batches.list({ limit: 2 })) listed.unshift(batch.id);
        const batch = await client.batches.retrieve(created[0]);
        const lines = (await (await client.files.content(batch.output_file_id)).text()).trim().split("\n").map(text => JSON.parse(text));
        const files = [];
        for await (const one of client.files.list({ purpose: "batch_output", limit: 2 })) files.push(one.id);
        const refused = await client.batches.cancel(created[0]).catch(error => error.status);
        const unknown = await client.files.retrieve("file-x").catch(error => error.message);
        console.log(JSON.stringify({ sameIds: listed.join() === created.join(), status: batch.status, counts: batch.request_counts, kept: file.expires_at - file.created_at,
          answers: Object.fromEntries(lines.map(one => [one.custom_id, one.response.body.choices[0].message.content]).sort()), files: files.length, refused, unknown }));
        """;

    [NodeSdkFact]
    public async Task A_batch_goes_from_the_upload_to_its_output()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());

        (await Tool.RunAsync("node", NodePeers.Folder, "--input-type=module", "-e", Script, server.BaseUrl)).Trim().ShouldBe(
            """{"sameIds":true,"status":"completed","counts":{"total":2,"completed":2,"failed":0},"kept":3600,"answers":{"Ada":"{\"name\":\"Ada\"}","Zoë":"{\"name\":\"Zoë\"}"},"files":3,"refused":409,"unknown":"404 No such File object: file-x"}""");
    }
}
