using Microsoft.Extensions.Logging;

namespace ParallelLlm.Simulator;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Simulator listening at {BaseUrl}. "
        + "It is no language model: {Model} copies 'Name: value' pairs that it finds in the text")]
    public static partial void Listening(ILogger logger, string baseUrl, string model);

    [LoggerMessage(Level = LogLevel.Information, Message = "Simulator stopped after {Requests} requests: "
        + "{Answered} answered, {Throttled} throttled, {Failed} failed, {Abandoned} abandoned")]
    public static partial void Stopped(ILogger logger, long requests, long answered, long throttled, long failed, long abandoned);
}
