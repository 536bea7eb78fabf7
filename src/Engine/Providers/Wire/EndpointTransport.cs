using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;

namespace ParallelLlm.Providers.Wire;

/// <summary>
/// The official client for one endpoint, with its own connections. Created on the first call, since loading it takes a while.
/// </summary>
internal sealed class EndpointTransport : IDisposable
{
    private readonly HttpClient _http;

    public EndpointTransport(OpenAIEndpointOptions options)
    {
        // Connections per server are not limited here: the engine decides how many calls are in flight. Proxies of the system and of the
        // environment are used by default.
        _http = new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionLifetime = options.ConnectionLifetime,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = int.MaxValue,
            AllowAutoRedirect = false,
            UseCookies = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

        var key = options.Key;
        var pipeline = new OpenAIClientOptions
        {
            Endpoint = options.BaseUrl,
            OrganizationId = options.Organization,
            ProjectId = options.Project,
            Transport = new HttpClientPipelineTransport(_http),

            // Only one layer retries calls and only one times them: not this one.
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
        if (string.IsNullOrEmpty(key))
            pipeline.AddPolicy(new SetHeader("Authorization", null), PipelinePosition.BeforeTransport);
        foreach (var (name, value) in options.Headers)
            pipeline.AddPolicy(new SetHeader(name, value.Trim()), PipelinePosition.BeforeTransport);

        // The protocol-level call takes the model from the body, but the client requires one.
        Chat = new ChatClient("unused", new ApiKeyCredential(string.IsNullOrEmpty(key) ? "none" : key), pipeline);
    }

    public ChatClient Chat { get; }

    /// <summary>The way of all its requests, with key and headers.</summary>
    public ClientPipeline Pipeline => Chat.Pipeline;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // The client requires a key: the header made from the placeholder is removed again.
    private sealed class SetHeader(string name, string? value) : PipelinePolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            Apply(message.Request.Headers);
            ProcessNext(message, pipeline, currentIndex);
        }

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            Apply(message.Request.Headers);
            return ProcessNextAsync(message, pipeline, currentIndex);
        }

        private void Apply(PipelineRequestHeaders headers)
        {
            if (value is null)
                headers.Remove(name);
            else
                headers.Set(name, value);
        }
    }
}
