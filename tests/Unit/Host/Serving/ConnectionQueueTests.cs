using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using ParallelLlm.Host.Serving.Surface;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit.Host.Serving;

public sealed class ConnectionQueueTests
{
    [Fact]
    public async Task Fault_15_The_connection_that_was_left_alone_longest_makes_way_and_none_that_is_answered()
    {
        var queue = new ConnectionQueue(most: 2);
        var end = new TaskCompletionSource();
        var connections = Enumerable.Range(0, 4).Select(number => new DefaultConnectionContext($"{number}")).ToArray();
        var closed = new TaskCompletionSource();
        using var registration = connections[1].ConnectionClosed.Register(closed.SetResult);
        var request = new DefaultHttpContext();
        request.Connection.Id = "0";

        var served = new List<Task> { queue.ServeAsync(connections[0], _ => end.Task) };
        served.Add(queue.AnswerAsync(request, _ => end.Task));
        served.AddRange(connections[1..].Select(connection => queue.ServeAsync(connection, _ => end.Task)));

        await closed.Task.WaitAsync(Engines.Guard);
        connections.Count(connection => connection.ConnectionClosed.IsCancellationRequested).ShouldBe(1);
        end.SetResult();
        await Task.WhenAll(served);
    }
}
