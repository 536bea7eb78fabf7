using Microsoft.Extensions.Logging;
using ParallelLlm.Observability;

namespace ParallelLlm.Batching;

/// <summary>Repeats requests that change nothing when repeated, until they succeed or are refused for good. Not thread-safe.</summary>
internal sealed class PatientRequests(BatchingOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly StateTimer _silence = new(time);
    private readonly UnreadableAnswers _unreadable = new(options, time);
    private bool _hasAnswered;

    /// <exception cref="BatchException">The request is refused, or had no answer, or no readable one, in the time for it.</exception>
    /// <exception cref="BatchRequestException">The object is unknown, or its state allows no such request.</exception>
    public async Task<T> TryAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken)
    {
        var pause = new PollPause(options.FirstPause, LongestPause);
        while (true)
        {
            try
            {
                var answer = await request().ConfigureAwait(false);
                _hasAnswered = true;
                _unreadable.Reset();
                return answer;
            }
            catch (BatchRequestException failed) when (failed.MayPass)
            {
                _hasAnswered |= failed.Status >= 400;
                if (!_hasAnswered && _silence.Measure() >= options.GiveUpAfter)
                    throw failed.ForCallers();
                _unreadable.Note(failed);
                Log.BatchRequestFailed(logger, failed.Message);
                await Task.Delay(pause.Next(failed.Wait), time, cancellationToken).ConfigureAwait(false);
            }
            catch (BatchRequestException refused) when (!refused.IsUnknown && refused.Status is not (400 or 409))
            {
                throw refused.ForCallers();
            }
        }
    }
}
