using ParallelLlm.Host.Running;

namespace ParallelLlm.Tests.Unit.Host.Running;

public sealed class DocumentWindowTests
{
    [Fact]
    public void Few_documents_are_read_at_once()
    {
        var window = new DocumentWindow(cap: 20);
        for (var i = 0; i < DocumentWindow.MostReading; i++)
        {
            window.HasRoom.ShouldBeTrue();
            window.Opened();
        }

        window.HasRoom.ShouldBeFalse();
        window.ReadToEnd();
        window.HasRoom.ShouldBeTrue();
    }

    [Fact]
    public void There_is_room_until_every_permit_has_its_chunks_and_again_once_some_finish()
    {
        var window = new DocumentWindow(cap: 2);
        for (var i = 0; i < 2 * DocumentWindow.ChunksPerPlace; i++)
        {
            window.HasRoom.ShouldBeTrue();
            window.Opened();
            window.ChunkRead();
            window.ReadToEnd();
        }

        window.HasRoom.ShouldBeFalse();
        window.ChunksFinished(1);
        window.HasRoom.ShouldBeTrue();
    }

    [Fact]
    public void Results_that_wait_are_bounded_by_number_and_by_size()
    {
        var window = new DocumentWindow(cap: 2);
        window.Held(64 << 20);
        window.HasRoom.ShouldBeFalse();
        window.Released(64 << 20);
        window.HasRoom.ShouldBeTrue();

        for (var i = 0; i < DocumentWindow.MostHeldDocuments; i++)
            window.Held(1);
        window.HasRoom.ShouldBeFalse();
        window.Released(1);
        window.HasRoom.ShouldBeTrue();
    }
}
