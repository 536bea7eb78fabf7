using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>Output of passes that only make calls: results are written once all of them are there.</summary>
internal sealed class NoOutput : ILineOutput
{
    public LineWriteResult Write(ReadOnlySpan<byte> line) => new(LineWrite.Written);

    public void Dispose()
    {
    }
}
