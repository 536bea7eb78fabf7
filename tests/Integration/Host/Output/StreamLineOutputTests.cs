using System.Text;
using ParallelLlm.Host.Output;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Output;

public sealed class StreamLineOutputTests
{
    [Fact]
    public void A_full_disk_leaves_whole_lines_only()
    {
        using var disk = new SmallDisk(capacity: 25);
        using var output = new StreamLineOutput(disk, disk);

        output.Write("0123456789\n"u8).ShouldBe(new LineWriteResult(LineWrite.Written));
        output.Write("abcdefghij\n"u8).ShouldBe(new LineWriteResult(LineWrite.Written));
        output.Write("half of this line has room\n"u8).ShouldBe(new LineWriteResult(LineWrite.Failed, "No space left on device"));

        Encoding.UTF8.GetString(disk.ToArray()).ShouldBe("0123456789\nabcdefghij\n");
    }

    [Fact]
    public void A_closed_pipe_is_no_failure_to_tell()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, pipe.GetClientHandleAsString()).Dispose();
        pipe.DisposeLocalCopyOfClientHandle();
        using var writer = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, bufferSize: 0);
        using var output = new StreamLineOutput(writer, null);

        output.Write("x\n"u8).ShouldBe(new LineWriteResult(LineWrite.Closed));
    }

    [Fact]
    public void A_device_without_room_is_a_failure()
    {
        if (!File.Exists("/dev/full"))
            return;
        using var output = StreamLineOutput.ToFile("/dev/full");

        output.Write("x\n"u8).Status.ShouldBe(LineWrite.Failed);
    }

    [Fact]
    public void A_file_that_another_run_writes_to_stays_as_it_is()
    {
        using var folder = new TempFolder();
        using var first = StreamLineOutput.ToFile(folder["o.jsonl"]);
        first.Write("paid for\n"u8);

        Should.Throw<IOException>(() => StreamLineOutput.ToFile(folder["o.jsonl"]).Dispose());

        first.Dispose();
        File.ReadAllText(folder["o.jsonl"]).ShouldBe("paid for\n");
    }

    [Fact]
    public void Devices_are_shared()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var first = StreamLineOutput.ToFile("/dev/null");
        using var second = StreamLineOutput.ToFile("/dev/null");

        second.Write("x\n"u8).Status.ShouldBe(LineWrite.Written);
    }

    private sealed class SmallDisk(int capacity) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var room = (int)(capacity - Position);
            base.Write(buffer[..Math.Min(room, buffer.Length)]);
            if (buffer.Length > room)
                throw new IOException("No space left on device", 28);
        }
    }
}
