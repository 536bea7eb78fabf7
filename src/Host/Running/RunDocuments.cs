using System.Runtime.CompilerServices;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>The documents of a run, as they are read.</summary>
internal static class RunDocuments
{
    /// <summary>The same with those that were kept.</summary>
    /// <param name="keeping">Keeps them while their calls are in batches; null for nothing.</param>
    public static IAsyncEnumerable<RunDocument> OfAsync(
        RunInputs inputs, DocumentKeeping? keeping, DocumentReader reader, TextFolder? texts, CancellationToken cancellationToken)
    {
        var documents = OfAsync(inputs, reader, texts, cancellationToken);
        return keeping is null ? documents : keeping.OfAsync(documents, cancellationToken);
    }

    /// <summary>Each document that is found, and the attachments that are documents of their own.</summary>
    /// <param name="texts">Where the texts go as well; null for nowhere.</param>
    public static async IAsyncEnumerable<RunDocument> OfAsync(
        RunInputs inputs, DocumentReader reader, TextFolder? texts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var settings = inputs.Settings;
        foreach (var source in inputs.Documents)
        {
            var settled = source with
            {
                Encoding = settings.Encoding,
                MainContent = settings.MainContent,
                IsHashed = settings.FindsEvidence || settings.HasBatches,
            };
            await foreach (var part in SourceParts.OfAsync(settled, reader, settings.SeparatesAttachments, cancellationToken))
                yield return RunDocument.Of(part, reader, inputs.Chunker, settings.Priority, texts);
        }
    }
}
