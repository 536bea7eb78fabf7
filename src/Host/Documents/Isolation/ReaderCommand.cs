using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>
/// A reader process: reads documents of binary formats for the program that has started it, one after the other, from standard input to
/// standard output. Ends with its standard input, also within a document, and after a document that took too much memory.
/// </summary>
internal static class ReaderCommand
{
    /// <summary>The program's only argument in this form. Not for users.</summary>
    public const string Verb = "read-documents";

    /// <summary>The exit code after a document that took too much memory.</summary>
    public const int MemoryExhausted = 12;

    // Interrupts and stops are for the program, which still finishes documents; this process ends with it.
    private static readonly PosixSignal[] Ignored = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];

    public static int Run()
    {
        var signals = Array.ConvertAll(Ignored, signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true));
        if (OperatingSystem.IsLinux())
            ProcessLimits.Lower();
        using var input = new BufferedStream(Console.OpenStandardInput(), 64 << 10);
        using var requests = new BlockingCollection<DocumentContent>();
        var memory = new MemoryWatch();

        // Input is watched while a document is read; a background thread does not keep the process from ending.
        new Thread(() => ReadAll(requests, memory)) { IsBackground = true }.Start();
        try
        {
            while (ReaderRequest.Read(input) is { } content)
                requests.Add(content);
        }
        catch (EndOfStreamException)
        {
            // The program has ended in the middle of a request.
        }
        catch (OutOfMemoryException)
        {
            // The content alone was too large.
            return MemoryExhausted;
        }

        GC.KeepAlive(signals);
        return ExitCode.Completed;
    }

    private static void ReadAll(BlockingCollection<DocumentContent> requests, MemoryWatch memory)
    {
        using var output = new BufferedStream(Console.OpenStandardOutput(), 64 << 10);
        foreach (var content in requests.GetConsumingEnumerable())
        {
            if (Read(content, output, memory) is { } problem)
                FrameSink.End(output, memory.IsExhausted ? MemoryWatch.Problem : problem);
            if (memory.IsExhausted)
                Environment.Exit(MemoryExhausted);
        }
    }

    private static DocumentProblem? Read(DocumentContent content, Stream output, MemoryWatch memory)
    {
        try
        {
            var sink = new FrameSink(output, memory, holds: true);
            ContentReader.Read(content, sink);
            if (sink.IsDropped)
            {
                // It can be read to its end, so that its text is worth sending.
                sink = new FrameSink(output, memory, holds: false);
                ContentReader.Read(content, sink);
            }

            sink.End();
            return null;
        }
        catch (DocumentProblemException unreadable)
        {
            return unreadable.Problem;
        }
        catch (IOException)
        {
            // The program has closed the pipe.
            Environment.Exit(ExitCode.Incomplete);
            throw;
        }
        catch (Exception unexpected)
        {
            // A document can be made to confuse any library: whatever is thrown is the document's problem.
            return new DocumentProblem(DocumentProblemKind.Damaged, $"its content cannot be taken apart ({unexpected.GetType().Name})");
        }
    }
}
