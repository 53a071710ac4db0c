"""The messenger page in a real browser, with a toy bot that this test plays through raw Bot API calls."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.bot.sandbox_page.conftest import Pictures, Toy

WIDE = {"width": 1280, "height": 820}
NARROW = {"width": 390, "height": 780}
UNNAMED = """
() => [...document.querySelectorAll('button, a[href], input:not([type=file]), textarea, select, [role=dialog], img')]
  .filter((el) => el.checkVisibility())
  .filter((el) => el.tagName === 'IMG' ? !el.hasAttribute('alt')
    : !(el.ariaLabel || el.textContent.trim() || el.labels?.length || el.hasAttribute('aria-labelledby')))
  .map((el) => el.outerHTML.slice(0, 120))
"""
COVERED = """
(mosaic) => {
  const area = (el) => { const {width, height} = el.getBoundingClientRect(); return width * height; };
  return [...mosaic.querySelectorAll('button')].reduce((sum, tile) => sum + area(tile), 0) / area(mosaic);
}
"""
MOTION = """
window.moved = [];
for (const kind of ['animationstart', 'transitionrun'])
  addEventListener(kind, (event) => window.moved.push(`${kind} ${event.target.className}`), true);
"""
CONTRAST = """
() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return {c: [r, g, b], a: a / 255};
  };
  const light = (c) => c.map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (el) => { for (let at = el; at; at = at.parentElement) {
    const {c, a} = rgb(getComputedStyle(at).backgroundColor); if (a > 0.6) return c; } return null; };
  const bad = [];
  const texts = '.text, .meta, .chat-title, .chat-subtitle, .kb-button, .who-text *, .pin-body *, .pill';
  for (const el of document.querySelectorAll(texts)) {
    const behind = el.checkVisibility() && ground(el);
    if (!behind) continue;
    const [a, b] = [light(rgb(getComputedStyle(el).color).c), light(behind)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push(`${el.className} ${ratio.toFixed(2)}`);
  }
  return [...new Set(bad)];
}
"""


def bubble(phone: Locator, text: str) -> Locator:
    return phone.locator(".message", has_text=text).last


def test_a_message_appears_live_in_two_phones(toy: Toy) -> None:
    anna, wang = toy.open(WIDE)
    toy.call("sendMessage", chat_id=toy.group_id, text="Order A17 is open")
    anna.get_by_role("button", name="All chats").click()
    anna.get_by_role("button", name=re.compile("Room A17")).click()
    wang.get_by_role("button", name="所有聊天").click()
    wang.get_by_role("button", name=re.compile("Room A17")).click()
    expect(bubble(anna, "Order A17 is open")).to_be_visible()
    toy.call("sendMessage", chat_id=toy.group_id, text="Fabric has arrived")
    expect(bubble(anna, "Fabric has arrived")).to_be_visible()
    expect(bubble(wang, "Fabric has arrived")).to_be_visible()


def test_what_a_person_writes_reaches_the_bot_and_gets_its_answer(toy: Toy) -> None:
    anna, _ = toy.open(WIDE)
    anna.get_by_role("combobox", name="Message").fill("Where is my order?")
    anna.get_by_role("combobox", name="Message").press("Enter")
    expect(bubble(anna, "Where is my order?")).to_have_class(re.compile("out"))
    assert toy.next_update("message")["text"] == "Where is my order?"
    toy.call("sendMessage", chat_id=toy.anna, text="In sewing")
    expect(bubble(anna, "In sewing")).to_have_class(re.compile(r"\bin\b"))


def test_a_pressed_button_waits_until_the_bot_answers_and_shows_the_answer(toy: Toy) -> None:
    anna, _ = toy.open(WIDE)
    toy.call("sendMessage", chat_id=toy.anna, text="Who are you?", reply_markup=toy.buttons([["I sell"], ["I sew"]]))
    button = anna.get_by_role("button", name="I sew")
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    query = toy.next_update("callback_query")
    assert query["data"] == "I sew"
    toy.call("answerCallbackQuery", callback_query_id=query["id"], text="Welcome to the workshop")
    expect(anna.locator(".toast")).to_have_text("Welcome to the workshop")
    expect(button).not_to_have_attribute("aria-busy", "true")


def test_an_alert_stands_as_a_dialog_until_it_is_closed(toy: Toy) -> None:
    anna, _ = toy.open(WIDE)
    toy.call("sendMessage", chat_id=toy.anna, text="Sure?", reply_markup=toy.buttons([["Yes"]]))
    anna.get_by_role("button", name="Yes").click()
    query = toy.next_update("callback_query")
    toy.call("answerCallbackQuery", callback_query_id=query["id"], text="The promise moves a day", show_alert=True)
    dialog = anna.get_by_role("dialog")
    expect(dialog).to_contain_text("The promise moves a day")
    toy.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_card_is_edited_in_place_and_keeps_the_focus(toy: Toy) -> None:
    anna, _ = toy.open(WIDE)
    card = toy.call("sendMessage", chat_id=toy.anna, text="Cutting 0/110", reply_markup=toy.buttons([["Photos"]]))
    anna.get_by_role("button", name="Photos").focus()
    markup = toy.buttons([["Photos"], ["Queue"]])
    toy.call(
        "editMessageText",
        chat_id=toy.anna,
        message_id=card["message_id"],
        text="Cutting 110/110",
        reply_markup=markup,
    )
    expect(bubble(anna, "Cutting 110/110")).to_be_visible()
    expect(bubble(anna, "Cutting 110/110")).to_contain_text("edited")
    expect(anna.locator(".message", has_text="Cutting")).to_have_count(1)
    expect(anna.get_by_role("button", name="Photos")).to_be_focused()


def test_a_deleted_message_goes_away(toy: Toy) -> None:
    anna, _ = toy.open(WIDE)
    sent = toy.call("sendMessage", chat_id=toy.anna, text="Forget this")
    expect(bubble(anna, "Forget this")).to_be_visible()
    toy.call("deleteMessage", chat_id=toy.anna, message_id=sent["message_id"])
    expect(bubble(anna, "Forget this")).to_have_count(0)


def test_a_photo_is_chosen_captioned_sent_and_opened_large(toy: Toy, pictures: Pictures) -> None:
    anna, _ = toy.open(WIDE)
    anna.locator("input[data-role=photos]").set_input_files(pictures(1))
    expect(anna.get_by_role("group", name="Attachments").get_by_role("listitem")).to_have_count(1)
    anna.get_by_role("combobox", name="Message").fill("Cutting is done")
    anna.get_by_role("button", name="Send", exact=True).click()
    update = toy.next_update("message")
    assert update["caption"] == "Cutting is done"
    assert len(update["photo"]) > 0
    anna.get_by_role("button", name="Photo: Cutting is done").click()
    large = toy.page.get_by_role("dialog", name="Photo")
    expect(large).to_be_visible()
    toy.page.keyboard.press("Escape")
    expect(large).to_have_count(0)


def test_several_photos_become_one_album_without_gaps(toy: Toy, pictures: Pictures) -> None:
    anna, _ = toy.open(WIDE)
    anna.locator("input[data-role=photos]").set_input_files(pictures(3))
    anna.get_by_role("button", name="Send", exact=True).click()
    albums = {toy.next_update("message")["media_group_id"] for _ in range(3)}
    assert len(albums) == 1
    mosaic = anna.get_by_role("group", name="Album of 3")
    expect(mosaic.get_by_role("button", name="Photo")).to_have_count(3)
    assert toy.measure(COVERED, mosaic) == pytest.approx(1, abs=0.05)


def test_nothing_moves_for_a_person_who_wants_no_motion(toy: Toy, pictures: Pictures) -> None:
    anna, _ = toy.open(WIDE, script=MOTION)
    anna.locator("input[data-role=photos]").set_input_files(pictures(3))
    anna.get_by_role("button", name="Send", exact=True).click()
    expect(anna.get_by_role("group", name="Album of 3")).to_be_visible()
    card = toy.call("sendMessage", chat_id=toy.anna, text="Card 1", reply_markup=toy.buttons([["Photos"]]))
    anna.get_by_role("button", name="Photos").click()
    toy.call("editMessageText", chat_id=toy.anna, message_id=card["message_id"], text="Card 2")
    expect(bubble(anna, "Card 2")).to_be_visible()
    assert toy.measure("() => window.moved") == []
    flashed = toy.measure("() => document.querySelectorAll('.flash').length")
    veils = (
        "() => [...document.querySelectorAll('.flash .bubble')].map((el) => getComputedStyle(el, '::before').opacity)"
    )
    assert toy.measure(veils) == ["0"] * flashed != []


def test_the_pinned_bar_leads_from_one_pinned_card_to_the_next(toy: Toy) -> None:
    anna, _ = toy.open(WIDE)
    ids = [toy.call("sendMessage", chat_id=toy.anna, text=f"Card {number}")["message_id"] for number in (1, 2)]
    toy.call("sendMessage", chat_id=toy.anna, text="\n".join(f"line {number}" for number in range(60)))
    for number in ids:
        toy.call("pinChatMessage", chat_id=toy.anna, message_id=number)
    bar = anna.get_by_role("button", name="Pinned message 2/2: Card 2")
    bar.click()
    expect(bubble(anna, "Card 2")).to_be_in_viewport()
    expect(anna.get_by_role("button", name="Pinned message 1/2: Card 1")).to_be_visible()


def test_what_arrives_on_the_way_to_a_message_calls_nobody_back(toy: Toy) -> None:
    anna, _ = toy.open(WIDE)
    card = toy.call("sendMessage", chat_id=toy.anna, text="Card")["message_id"]
    toy.call("sendMessage", chat_id=toy.anna, text="\n".join(f"line {number}" for number in range(60)))
    toy.call("pinChatMessage", chat_id=toy.anna, message_id=card)
    anna.get_by_role("button", name="Pinned message").click()
    for number in range(5):
        toy.call("sendMessage", chat_id=toy.anna, text=f"news {number}")
    expect(bubble(anna, "news 4")).to_be_attached()
    expect(bubble(anna, "Card")).to_be_in_viewport()


def test_formatted_text_is_shown_without_ever_being_markup(toy: Toy) -> None:
    anna, _ = toy.open(WIDE)
    tag = "&lt;img src=x onerror=alert(1)&gt;"
    text = f"<b>Bold &amp; <i>both</i></b> 👍 <tg-spoiler>hidden</tg-spoiler> {tag} <code>x</code>"
    toy.call("sendMessage", chat_id=toy.anna, text=text, parse_mode="HTML")
    shown = bubble(anna, "onerror=alert(1)")
    expect(shown.locator("strong")).to_have_text("Bold & both")
    expect(shown.locator("strong em")).to_have_text("both")
    expect(shown.locator("code")).to_have_text("x")
    expect(shown.locator(".text img")).to_have_count(0)
    spoiler = shown.get_by_role("button", name="hidden")
    spoiler.click()
    expect(spoiler).to_have_attribute("aria-expanded", "true")


def test_a_deep_link_inside_a_message_offers_start_in_the_same_phone(toy: Toy) -> None:
    anna, _ = toy.open(WIDE)
    toy.call("sendMessage", chat_id=toy.anna, text=f"Join: https://t.me/{toy.username}?start=w42")
    bubble(anna, "Join:").get_by_role("link").click()
    anna.get_by_role("button", name="Start", exact=True).click()
    assert toy.next_update("message")["text"] == "/start w42"


def test_a_pasted_invite_link_asks_to_join_and_the_group_opens_after_approval(toy: Toy) -> None:
    toy.call("leaveChat", chat_id=toy.group_id)
    room = toy.control("POST", "/groups", {"title": "Room B22", "owner": toy.anna, "bots": [toy.username]})["id"]
    toy.control("POST", f"/groups/{room}/promote", {"bot": toy.username})
    link = toy.call("createChatInviteLink", chat_id=room, creates_join_request=True)["invite_link"]
    _, wang = toy.open(WIDE)
    wang.get_by_role("button", name="聊天菜单").click()
    wang.get_by_role("menuitem", name="打开链接").click()
    wang.get_by_role("textbox", name="链接").fill(link)
    toy.page.keyboard.press("Enter")
    dialog = wang.get_by_role("dialog", name="加入群组")
    expect(dialog).to_contain_text("Room B22")
    dialog.get_by_role("button", name="加入").click()
    asked = toy.next_update("chat_join_request")
    toy.call("approveChatJoinRequest", chat_id=room, user_id=asked["from"]["id"])
    wang.get_by_role("button", name="所有聊天").click()
    wang.get_by_role("button", name=re.compile("Room B22")).click()
    expect(wang.get_by_text("王建国 加入了群组")).to_be_visible()


def test_a_reply_keyboard_sends_its_text(toy: Toy) -> None:
    anna, _ = toy.open(WIDE)
    keyboard = {"keyboard": [[{"text": "Not yet"}, {"text": "Machine"}]], "resize_keyboard": True}
    toy.call("sendMessage", chat_id=toy.anna, text="Why?", reply_markup=keyboard)
    anna.get_by_role("group", name="Bot keyboard").get_by_role("button", name="Machine").click()
    assert toy.next_update("message")["text"] == "Machine"
    expect(bubble(anna, "Machine")).to_have_class(re.compile("out"))


def test_all_is_reachable_with_the_keyboard_alone(toy: Toy) -> None:
    anna, _ = toy.open(WIDE)
    toy.call("sendMessage", chat_id=toy.anna, text="Choose", reply_markup=toy.buttons([["Left", "Right"]]))
    expect(bubble(anna, "Choose")).to_be_visible()
    keys = toy.page.keyboard
    keys.press("Alt+Digit1")
    expect(anna.get_by_role("combobox", name="Message")).to_be_focused()
    keys.type("typed by keyboard")
    keys.press("Enter")
    expect(bubble(anna, "typed by keyboard")).to_be_visible()
    bubble(anna, "Choose").focus()
    keys.press("Tab")
    expect(anna.get_by_role("button", name="Left")).to_be_focused()
    keys.press("Enter")
    assert toy.next_update("callback_query")["data"] == "Left"
    bubble(anna, "Choose").focus()
    keys.press("Enter")
    expect(anna.get_by_role("menuitem", name="Reply")).to_be_focused()
    keys.press("Enter")
    expect(anna.get_by_text("Reply to Gendan")).to_be_visible()
    keys.press("Escape")
    expect(anna.get_by_text("Reply to Gendan")).to_be_hidden()


def test_the_person_and_the_language_of_a_phone_can_be_switched(toy: Toy) -> None:
    anna, _ = toy.open(WIDE)
    anna.get_by_role("radio", name="Русский").click()
    expect(toy.phone(0).get_by_role("combobox", name="Сообщение")).to_be_visible()
    toy.phone(0).get_by_role("button", name=re.compile("Сменить человека")).click()
    toy.phone(0).get_by_role("menuitemradio", name="王建国").click()
    expect(toy.phone(0).get_by_role("button", name=re.compile("切换人物: 王建国"))).to_be_visible()
    expect(toy.phone(1).get_by_role("button", name=re.compile("Anna"))).to_be_visible()


def test_a_phone_size_screen_shows_one_phone_and_never_scrolls_sideways(toy: Toy, pictures: Pictures) -> None:
    anna, wang = toy.open(NARROW)
    toy.call("sendMessage", chat_id=toy.anna, text="https://example.com/" + "x" * 300)
    toy.call(
        "sendMessage", chat_id=toy.anna, text="Wide", reply_markup=toy.buttons([["One" * 9, "Two" * 9, "Three" * 9]])
    )
    anna.locator("input[data-role=photos]").set_input_files(pictures(4))
    anna.get_by_role("button", name="Send", exact=True).click()
    expect(anna.get_by_role("group", name="Album of 4")).to_be_visible()
    expect(wang).to_be_hidden()
    widths = toy.measure("() => [document.documentElement.scrollWidth, document.querySelector('.log').scrollWidth]")
    assert max(widths) <= NARROW["width"]


def test_the_drawer_moves_the_clock_and_switches_faults(toy: Toy) -> None:
    toy.open(WIDE)
    before = toy.control("GET", "/clock")["unix"]
    toy.page.get_by_role("button", name="Sandbox controls").click()
    drawer = toy.page.get_by_role("complementary", name="Sandbox controls")
    drawer.get_by_role("button", name="+1 hour").click()
    switch = drawer.get_by_role("switch", name="502 Bad gateway")
    switch.check()
    expect(switch).to_be_checked()
    assert toy.control("GET", "/clock")["unix"] >= before + 3600
    assert toy.control("GET", "/faults")["faults"][0]["kind"] == "server_error"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_control_has_a_name_and_every_text_enough_contrast(toy: Toy, pictures: Pictures, scheme: str) -> None:
    anna, _ = toy.open(WIDE, scheme=scheme)
    toy.call("sendMessage", chat_id=toy.anna, text="Card", reply_markup=toy.buttons([["Photos"]]))
    anna.locator("input[data-role=photos]").set_input_files(pictures(2))
    anna.get_by_role("button", name="Send", exact=True).click()
    expect(anna.get_by_role("group", name="Album of 2")).to_be_visible()
    assert toy.measure(UNNAMED) == []
    assert toy.measure(CONTRAST) == []


def test_the_pages_words_are_complete_in_three_languages(toy: Toy) -> None:
    toy.open(WIDE)
    table = toy.page.evaluate("async () => (await import('/js/words.js')).allWords")
    blanks = {key: [sorted(re.findall(r"\{\w+\}", text)) for text in texts] for key, texts in table.items()}
    assert [key for key, texts in table.items() if len(texts) != 3 or not all(texts)] == []
    assert [key for key, found in blanks.items() if found[0] != found[1] or found[0] != found[2]] == []


def test_an_empty_sandbox_says_what_to_do(toy: Toy) -> None:
    toy.control("POST", "/reset")
    toy.load(WIDE)
    expect(toy.page.get_by_role("heading", name="Nobody is here yet")).to_be_visible()
    toy.page.get_by_role("button", name="New person").click()
    toy.page.get_by_label("First name").fill("Li Na")
    toy.page.get_by_role("button", name="Create").click()
    expect(toy.phone(0).get_by_role("button", name=re.compile("Li Na"))).to_be_visible()
