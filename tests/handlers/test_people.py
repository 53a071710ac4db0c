from tests.chat import World


async def test_a_stranger_is_greeted_in_their_language_and_asked_who_they_are(world: World) -> None:
    wang = world.person(7, "Wang", "zh-hans")
    await wang.sends("/start")
    assert "跟单" in wang.last.text
    assert wang.last.labels == ["🛍 我卖衣服", "🏭 我开作坊", "🧵 我在车间干活"]
