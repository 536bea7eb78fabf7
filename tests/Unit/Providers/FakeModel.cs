using Microsoft.Extensions.AI;

namespace ParallelLlm.Tests.Unit.Providers;

/// <summary>A chat client that answers every call by a function.</summary>
internal sealed class FakeModel(Func<CancellationToken, Task<ChatResponse>> answer) : IChatClient
{
    public List<(List<ChatMessage> Messages, ChatOptions Options)> Calls { get; } = [];

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Calls.Add(([.. messages], options!));
        return answer(cancellationToken);
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
